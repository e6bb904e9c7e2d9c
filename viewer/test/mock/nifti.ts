import { gunzipSync, gzipSync } from "node:zlib";
import type { Triple } from "../../src/api/contract.ts";

/** As much of a NIfTI-1 file as the mock server must know. */
export interface NiftiGrid {
  shape: Triple;
  spacingMm: Triple;
  /** Row by row. */
  affine: number[];
}

/** Reads the grid of a single-file NIfTI-1 with an sform or a qform (nifti1.h, methods 2 and 3). */
export function readNiftiGrid(file: Buffer): NiftiGrid {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file) : file;
  if (bytes.length < 352 || bytes.readInt32LE(0) !== 348) {
    throw new RangeError("This is not a NIfTI-1 file.");
  }
  const shape: Triple = [bytes.readInt16LE(42), bytes.readInt16LE(44), bytes.readInt16LE(46)];
  const spacingMm: Triple = [bytes.readFloatLE(80), bytes.readFloatLE(84), bytes.readFloatLE(88)];
  const affine = bytes.readInt16LE(254) > 0
    ? [...Array.from({ length: 12 }, (_, i) => bytes.readFloatLE(280 + 4 * i)), 0, 0, 0, 1]
    : fromQuaternion(bytes, spacingMm);
  return { shape, spacingMm, affine };
}

function fromQuaternion(bytes: Buffer, spacing: Triple): number[] {
  const [b, c, d] = [256, 260, 264].map((at) => bytes.readFloatLE(at)) as Triple;
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  const handed = bytes.readFloatLE(76) < 0 ? -1 : 1;
  const rotation = [
    [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
    [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
    [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
  ];
  const rows = rotation.map((row, i) => [row[0]! * spacing[0], row[1]! * spacing[1], row[2]! * spacing[2] * handed, bytes.readFloatLE(268 + 4 * i)]);
  return [...rows.flat(), 0, 0, 0, 1];
}

/** Writes an int16 NIfTI-1 with an sform, gzipped. */
export function writeNifti({ shape, spacingMm, affine }: NiftiGrid, valueAt: (x: number, y: number, z: number) => number): Buffer {
  const bytes = Buffer.alloc(352 + 2 * shape[0] * shape[1] * shape[2]);
  bytes.writeInt32LE(348, 0);
  [3, ...shape, 1, 1, 1, 1].forEach((size, i) => bytes.writeInt16LE(size, 40 + 2 * i));
  bytes.writeInt16LE(4, 70);
  bytes.writeInt16LE(16, 72);
  [1, ...spacingMm].forEach((size, i) => bytes.writeFloatLE(size, 76 + 4 * i));
  bytes.writeFloatLE(352, 108);
  bytes.writeFloatLE(1, 112);
  bytes.writeInt16LE(1, 254);
  affine.slice(0, 12).forEach((value, i) => bytes.writeFloatLE(value, 280 + 4 * i));
  bytes.write("n+1\0", 344, "latin1");
  for (let z = 0, at = 352; z < shape[2]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[0]; x++, at += 2) {
        bytes.writeInt16LE(valueAt(x, y, z), at);
      }
    }
  }
  return gzipSync(bytes, { level: 1 });
}

/** The voxel, not rounded, of a point: the affine's inverse by Cramer's rule. */
export function toVoxel(affine: readonly number[], mm: readonly number[]): Triple {
  const column = (i: number): Triple => [affine[i]!, affine[4 + i]!, affine[8 + i]!];
  const cross = (p: Triple, q: Triple): Triple => [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]];
  const dot = (p: Triple, q: Triple): number => p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
  const offset: Triple = [mm[0]! - affine[3]!, mm[1]! - affine[7]!, mm[2]! - affine[11]!];
  const [x, y, z] = [column(0), column(1), column(2)];
  const determinant = dot(x, cross(y, z));
  return [dot(offset, cross(y, z)) / determinant, dot(offset, cross(z, x)) / determinant, dot(offset, cross(x, y)) / determinant];
}

export function toMm(affine: readonly number[], voxel: readonly number[]): Triple {
  return [0, 4, 8].map((row) => affine[row]! * voxel[0]! + affine[row + 1]! * voxel[1]! + affine[row + 2]! * voxel[2]! + affine[row + 3]!) as Triple;
}
