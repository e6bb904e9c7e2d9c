/** Undoes base64 and zlib (RFC 1950) of a change's `bits`. */
export async function inflateBits(bits: string): Promise<Uint8Array> {
  if (bits === "") {
    return new Uint8Array();
  }
  const packed = Uint8Array.from(atob(bits), (letter) => letter.charCodeAt(0));
  // "deflate" is zlib in the Compression Streams standard; raw deflate would be "deflate-raw".
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
