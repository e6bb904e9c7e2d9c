/** The voxels of an unpacked NIfTI-1 label map of 8 or 16 bits. */
export function labelsOf(bytes: Buffer): Uint8Array {
  const [offset, bits] = [bytes.readFloatLE(108), bytes.readInt16LE(72)];
  return bits === 8 ? new Uint8Array(bytes.subarray(offset)) : Uint8Array.from({ length: (bytes.length - offset) / 2 }, (_, i) => bytes.readUInt16LE(offset + 2 * i));
}
