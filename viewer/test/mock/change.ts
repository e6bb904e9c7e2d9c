import { deflateSync } from "node:zlib";
import type { Change, Triple } from "../../src/api/contract.ts";

/** The change from one mask to another, as docs/api.md describes it: an encoder written apart from the viewer's decoder. */
export function changeBetween(from: Uint8Array | null, to: Uint8Array, shape: Triple, fromRevision: number, revision: number): Change {
  const low: Triple = [...shape];
  const high: Triple = [0, 0, 0];
  for (let i = 0; i < to.length; i++) {
    if (to[i] !== (from?.[i] ?? 0)) {
      [i % shape[0], Math.floor(i / shape[0]) % shape[1], Math.floor(i / (shape[0] * shape[1]))].forEach((at, axis) => {
        low[axis] = Math.min(low[axis]!, at);
        high[axis] = Math.max(high[axis]!, at + 1);
      });
    }
  }
  if (high[0] === 0) {
    return { revision, from: fromRevision, low: [0, 0, 0], high: [0, 0, 0], bits: "" };
  }
  const size = [0, 1, 2].map((axis) => high[axis]! - low[axis]!) as Triple;
  const bits = new Uint8Array(Math.ceil((size[0] * size[1] * size[2]) / 8));
  for (let bit = 0; bit < size[0] * size[1] * size[2]; bit++) {
    const x = low[0] + (bit % size[0]);
    const y = low[1] + (Math.floor(bit / size[0]) % size[1]);
    const z = low[2] + Math.floor(bit / (size[0] * size[1]));
    if (to[x + shape[0] * (y + shape[1] * z)] !== 0) {
      bits[bit >> 3]! |= 1 << (bit & 7);
    }
  }
  return { revision, from: fromRevision, low, high, bits: deflateSync(bits).toString("base64") };
}
