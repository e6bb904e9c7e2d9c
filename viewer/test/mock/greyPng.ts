import { crc32, deflateSync } from "node:zlib";

/** A square 8-bit grey PNG. */
export function greyPng(edge: number, valueAt: (x: number, y: number) => number): Buffer {
  const rows = Buffer.alloc(edge * (edge + 1));
  for (let y = 0; y < edge; y++) {
    for (let x = 0; x < edge; x++) {
      rows[y * (edge + 1) + 1 + x] = valueAt(x, y);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  header[8] = 8;
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
