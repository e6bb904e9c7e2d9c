import type { Change, Session, Step, Triple } from "../../src/api/contract.ts";
import { changeBetween } from "./change.ts";
import { toMm, toVoxel, type NiftiGrid } from "./nifti.ts";

interface Ball {
  object: string;
  at: Triple;
  positive: boolean;
}

type Operation = Ball | { object: string; removed: true } | { object: string; newName: string };

/** Red, green and blue, 0 to 1. */
const colours: readonly Triple[] = [[0.9, 0.24, 0.24], [0.24, 0.78, 0.35], [0.31, 0.55, 0.98]];

/** A session whose masks are balls around clicks: what a mask should be, a test can say without a model. */
export class MockSession {
  readonly id: string;
  readonly volume: string;
  readonly #grid: NiftiGrid;
  readonly #radiusMm: number;
  #operations: Operation[] = [];
  #undone: Operation[] = [];
  readonly #versions = new Map<string, Uint8Array[]>();

  constructor(id: string, volume: string, grid: NiftiGrid, radiusMm: number) {
    this.id = id;
    this.#radiusMm = radiusMm;
    this.volume = volume;
    this.#grid = grid;
  }

  get names(): string[] {
    const names: string[] = [];
    for (const operation of this.#operations) {
      const at = names.indexOf(operation.object);
      if ("removed" in operation) {
        names.splice(at, 1);
      } else if ("newName" in operation) {
        names[at] = operation.newName;
      } else if (at < 0) {
        names.push(operation.object);
      }
    }
    return names;
  }

  describe(): Session {
    return {
      id: this.id, volume: this.volume, memory: true, canUndo: this.#operations.length > 0, canRedo: this.#undone.length > 0, lastUsed: new Date(0).toISOString(),
      objects: this.names.map((name, i) => ({
        name, voxels: this.mask(name).reduce((sum, value) => sum + value, 0), revision: this.#versions.get(name)?.length ?? 0,
        clicks: this.#balls(name).length, estimatedDice: 0.91, color: colours[i % colours.length]!,
        points: this.#balls(name).map(({ at, positive }) => ({ at, positive })),
      })),
    };
  }

  add(object: string, at: Triple, positive: boolean, known: number): Step {
    this.#operations.push({ object, at, positive });
    this.#undone = [];
    return this.#step(object, known);
  }

  remove(object: string): void {
    this.#operations.push({ object, removed: true });
    this.#undone = [];
  }

  rename(object: string, newName: string): Step[] {
    this.#operations.push({ object, newName });
    this.#undone = [];
    return this.#renamed(object, newName);
  }

  move(action: "undo" | "redo", known: Record<string, number>): Step[] {
    const [from, to] = action === "undo" ? [this.#operations, this.#undone] : [this.#undone, this.#operations];
    const moved = from.pop();
    if (moved === undefined) {
      return [];
    }
    to.push(moved);
    if ("newName" in moved) {
      return action === "undo" ? this.#renamed(moved.newName, moved.object) : this.#renamed(moved.object, moved.newName);
    }
    return [this.#step(moved.object, known[moved.object] ?? 0)];
  }

  change(object: string, since: number): Change {
    if (!this.names.includes(object)) {
      throw new RangeError(`There is no object '${object}'.`);
    }
    const versions = this.#versions.get(object) ?? [];
    const base = since === 0 ? null : (versions[since - 1] ?? null);
    return changeBetween(base, this.mask(object), this.#grid.shape, base === null ? 0 : since, versions.length);
  }

  mask(object: string): Uint8Array {
    const { shape, affine } = this.#grid;
    const voxels = new Uint8Array(shape[0] * shape[1] * shape[2]);
    for (const ball of this.#balls(object)) {
      const reach = [0, 1, 2].map((axis) => Math.ceil(this.#radiusMm / this.#grid.spacingMm[axis]!) + 1);
      const centre = toVoxel(affine, ball.at).map(Math.round);
      this.#forEachNear(centre, reach, (offset, voxel) => {
        if (Math.hypot(...toMm(affine, voxel).map((value, i) => value - ball.at[i]!)) <= this.#radiusMm) {
          voxels[offset] = ball.positive ? 1 : 0;
        }
      });
    }
    return voxels;
  }

  #forEachNear(centre: number[], reach: number[], visit: (offset: number, voxel: Triple) => void): void {
    const { shape } = this.#grid;
    const [low, high] = [-1, 1].map((sign) => [0, 1, 2].map((axis) => Math.min(Math.max(centre[axis]! + sign * reach[axis]!, 0), shape[axis]! - 1))) as [Triple, Triple];
    for (let z = low[2]; z <= high[2]; z++) {
      for (let y = low[1]; y <= high[1]; y++) {
        for (let x = low[0]; x <= high[0]; x++) {
          visit(x + shape[0] * (y + shape[1] * z), [x, y, z]);
        }
      }
    }
  }

  /** The object's clicks since it was last removed, under whatever name. */
  #balls(object: string): Ball[] {
    const names = new Map<string, Ball[]>();
    for (const operation of this.#operations) {
      const balls = names.get(operation.object) ?? [];
      if ("at" in operation) {
        names.set(operation.object, [...balls, operation]);
      } else {
        names.delete(operation.object);
        if ("newName" in operation) {
          names.set(operation.newName, balls);
        }
      }
    }
    return names.get(object) ?? [];
  }

  #renamed(from: string, to: string): Step[] {
    return [{ ...this.#step(from, 0), newName: to }, this.#step(to, 0)];
  }

  #step(object: string, known: number): Step {
    const mask = this.mask(object);
    const versions = this.#versions.get(object) ?? [];
    const base = known === 0 ? null : (versions[known - 1] ?? null);
    versions.push(mask);
    this.#versions.set(object, versions);
    const voxels = mask.reduce((sum, value) => sum + value, 0);
    const volumeMl = (voxels * this.#grid.spacingMm.reduce((product, size) => product * size, 1)) / 1000;
    return {
      object, voxels, volumeMl, estimatedDice: 0.91, milliseconds: { queue: 0, encode: 120, decode: 14, total: 140 },
      change: changeBetween(base, mask, this.#grid.shape, base === null ? 0 : known, versions.length),
    };
  }
}
