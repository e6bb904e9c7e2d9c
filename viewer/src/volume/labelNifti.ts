import type { Triple } from "../api/contract.ts";

const headerBytes = 348;
const dataOffset = 352;
const uint8Type = 2;
const alignedAnatomy = 2;

/**
 * An all-zero label map as a NIfTI-1 file in memory, on the grid of the source volume: the source's own shape and affine, so
 * that NiiVue reorders it exactly as it reorders the source.
 * @param affine Voxel to RAS mm, 4x4, row by row.
 */
export function emptyLabelNifti(shape: Triple, spacingMm: Triple, affine: readonly number[]): ArrayBuffer {
  const file = new ArrayBuffer(dataOffset + shape[0] * shape[1] * shape[2]);
  const view = new DataView(file);
  const littleEndian = true;
  view.setInt32(0, headerBytes, littleEndian);
  [3, ...shape, 1, 1, 1, 1].forEach((size, i) => { view.setInt16(40 + 2 * i, size, littleEndian); });
  view.setInt16(70, uint8Type, littleEndian);
  view.setInt16(72, 8, littleEndian);
  [1, ...spacingMm].forEach((size, i) => { view.setFloat32(76 + 4 * i, size, littleEndian); });
  view.setFloat32(108, dataOffset, littleEndian);
  view.setFloat32(112, 1, littleEndian); // scl_slope: 0 would mean "no scaling", some readers divide by it
  view.setUint8(123, 2); // xyzt_units: mm
  view.setInt16(254, alignedAnatomy, littleEndian); // sform_code
  affine.slice(0, 12).forEach((value, i) => { view.setFloat32(280 + 4 * i, value, littleEndian); });
  [0x6e, 0x2b, 0x31, 0].forEach((byte, i) => { view.setUint8(344 + i, byte); }); // "n+1"
  return file;
}
