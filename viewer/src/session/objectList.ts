import type { Mark, SessionObject, Triple } from "../api/contract.ts";
import { nextColour } from "../colours.ts";
import { countShared, type Layer } from "../masks/labelMap.ts";
import { ObjectMask } from "../masks/objectMask.ts";

/** One object as the viewer sees it. */
export interface SegmentObject {
  name: string;
  colour: Triple;
  /** Whether the user chose the colour: the server's does not replace it. */
  isColourChosen: boolean;
  isVisible: boolean;
  /** 0 to 1. */
  opacity: number;
  /** Its value in the label map that is shown. */
  value: number;
  /** Its value in exported files; null before its first prompt. */
  fileNumber: number | null;
  mask: ObjectMask;
  /** Whether the server knows it: an object begins there with its first prompt. */
  isBegun: boolean;
  voxels: number;
  clicks: number;
  points: readonly Mark[];
  estimatedDice: number | null;
}

/** A label map has a byte per voxel, and 0 is the background. */
const mostObjects = 255;

/** The objects of a session and which of them prompts go to. */
export class ObjectList {
  /** Of the volume. */
  readonly shape: Triple;
  #objects: SegmentObject[] = [];
  #active: SegmentObject | null = null;
  /** By name: an object that was removed gets its colour back when that is undone. */
  readonly #chosenColours = new Map<string, Triple>();

  constructor(shape: Triple) {
    this.shape = shape;
  }

  get all(): readonly SegmentObject[] {
    return this.#objects;
  }

  get active(): SegmentObject | null {
    return this.#active;
  }

  find(name: string): SegmentObject | undefined {
    return this.#objects.find((object) => object.name === name);
  }

  select(name: string): void {
    this.#active = this.find(name) ?? this.#active;
  }

  /** Selects the object after the active one; after the last comes the first. */
  selectNext(step = 1): void {
    const count = this.#objects.length;
    if (count > 0) {
      const at = this.#active === null ? -1 : this.#objects.indexOf(this.#active);
      this.#active = this.#objects[(at + step + count) % count]!;
    }
  }

  /** Selects the object after the active one; after the last comes a new one, or the first if the last has no prompts yet. */
  selectNextOrAdd(name: string): void {
    const last = this.#objects.at(-1);
    if (last === undefined || (last === this.#active && last.isBegun)) {
      this.addDraft(name);
    } else {
      this.selectNext();
    }
  }

  /** Adds an object that has no prompts yet, and selects it. A name that is taken gets a number. */
  addDraft(name: string): SegmentObject {
    let free = name;
    for (let i = 2; this.find(free) !== undefined; i++) {
      free = `${name} ${i}`;
    }
    const draft = this.#add(free);
    this.#active = draft;
    return draft;
  }

  /** Why an object cannot have another name; null if it can. */
  refusalOfName(object: SegmentObject, name: string): string | null {
    if (name === "") {
      return `An object needs a name; this one stays '${object.name}'.`;
    }
    return name !== object.name && this.find(name) !== undefined ? `There is already an object '${name}'; this one stays '${object.name}'.` : null;
  }

  /** Gives an object that is here another name; a draft that has the name already makes way. */
  rename(oldName: string, name: string): void {
    const object = this.find(oldName);
    if (object === undefined || name === oldName) {
      return;
    }
    this.remove(name);
    if (object.isColourChosen) {
      this.#chosenColours.set(name, object.colour);
    }
    object.name = name;
  }

  /** Gives an object a colour of the user's. */
  setColour(object: SegmentObject, colour: Triple): void {
    this.#chosenColours.set(object.name, colour);
    Object.assign(object, { colour, isColourChosen: true });
  }

  remove(name: string): void {
    const at = this.#objects.findIndex((object) => object.name === name);
    if (at >= 0) {
      const [gone] = this.#objects.splice(at, 1);
      if (gone === this.#active) {
        this.#active = this.#objects[Math.min(at, this.#objects.length - 1)] ?? null;
      }
    }
  }

  /**
   * Takes over what the server says of its objects.
   * @returns The begun objects that it no longer has; they are drafts again, their masks are for the caller to clear.
   */
  sync(objects: readonly SessionObject[]): SegmentObject[] {
    objects.forEach(({ name, color, voxels, clicks, points, estimatedDice }, i) => {
      const object = this.find(name) ?? this.#add(name);
      if (!object.isBegun && !object.isColourChosen) {
        object.colour = color.map((part) => Math.round(part * 255)) as Triple;
      }
      Object.assign(object, { isBegun: true, fileNumber: i + 1, voxels, clicks, points: points ?? [], estimatedDice });
      this.#active ??= object;
    });
    const known = new Set(objects.map((object) => object.name));
    const gone = this.#objects.filter((object) => object.isBegun && !known.has(object.name));
    for (const object of gone) {
      Object.assign(object, { isBegun: false, fileNumber: null, voxels: 0, clicks: 0, points: [], estimatedDice: null });
    }
    return gone;
  }

  /** The revisions of the masks that are here, by object. */
  get revisions(): Record<string, number> {
    return Object.fromEntries(this.#objects.filter((object) => object.isBegun).map(({ name, mask }) => [name, mask.revision]));
  }

  /** What is painted, first to last: the active object lies on top. */
  get layers(): Layer[] {
    const visible = this.#objects.filter((object) => object.isVisible);
    visible.sort((a, b) => Number(a === this.#active) - Number(b === this.#active));
    return visible.map(({ value, mask }) => ({ value, voxels: mask.voxels }));
  }

  /** RGBA of every label value up to the largest in use. */
  get colours(): [number, number, number, number][] {
    const most = Math.max(0, ...this.#objects.map((object) => object.value));
    const table = Array.from({ length: most + 1 }, (): [number, number, number, number] => [0, 0, 0, 0]);
    for (const { value, colour, opacity } of this.#objects) {
      table[value] = [...colour, Math.round(opacity * 255)];
    }
    return table;
  }

  /** How many voxels lie in more than one object. */
  get sharedVoxels(): number {
    return countShared(this.#objects.map((object) => object.mask));
  }

  #add(name: string): SegmentObject {
    const taken = new Set(this.#objects.map((object) => object.value));
    const value = Array.from({ length: mostObjects }, (_, i) => i + 1).find((free) => !taken.has(free));
    if (value === undefined) {
      throw new RangeError(`A session shows at most ${mostObjects} objects; remove some first.`);
    }
    const chosen = this.#chosenColours.get(name);
    const object: SegmentObject = {
      name, colour: chosen ?? nextColour(this.#objects.map((other) => other.colour)), isColourChosen: chosen !== undefined, isVisible: true, opacity: 0.55, value, fileNumber: null, mask: new ObjectMask(this.shape),
      isBegun: false, voxels: 0, clicks: 0, points: [], estimatedDice: null,
    };
    this.#objects.push(object);
    return object;
  }
}
