/*
Writes tests/MemorizingSam.Server.Tests/Goldens/blosc2.json: chunks that c-blosc2 itself packed, as nnInteractive's client packs and otherwise.

Install:  npm pack h5wasm-plugins@0.2.1 && tar xzf h5wasm-plugins-0.2.1.tgz       (node 20 or later)
Run:      node tools/goldens/blosc2.mjs package/plugins/libH5Zblosc2.so OUT.json

There is no c-blosc2 among the packages of Debian, NuGet and npm, but an HDF5 filter for browsers that has all of it inside, as a WebAssembly
side module. It exports the filter only. Its name section tells which functions are blosc2_compress_ctx and the others, so an export is added
for each; what the module imports of a C library is little, and is given here. Each chunk is unpacked again by c-blosc2 before it is written.

A chunk is kept whole; of what it unpacks to, the length and the SHA-256. As module: load(PLUGIN) gives { compress, decompress, repeat }.
*/

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const ExportSection = 7;
const FunctionNames = 1;
const Wanted = ["blosc2_init", "blosc2_create_cctx", "blosc2_create_dctx", "blosc2_compress_ctx", "blosc2_decompress_ctx", "blosc2_free_ctx", "blosc2_chunk_repeatval"];

const Lz4 = 1, Lz4Hc = 2, Zstd = 5;                                   // codecs, as the library counts them
const Always = 1, Never = 2, Auto = 3, ForwardCompatible = 4;         // when blocks are split into a stream per byte of an item
const None = 0, Bytes = 1, Bits = 2;                                  // filters: none, shuffle, bitshuffle
const Overhead = 32;                                                  // bytes that a chunk may be longer than its content

function readNumber(bytes, at) {
  let [value, scale] = [0, 1];
  for (; ; at++, scale *= 128) {
    value += (bytes[at] & 127) * scale;
    if (bytes[at] < 128) return [value, at + 1];
  }
}

function number(value) {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

function functionIndices(binary) {
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(binary), "name");
  const names = new Uint8Array(section), indices = new Map();
  for (let at = 0; at < names.length;) {
    const kind = names[at];
    let [length, next] = readNumber(names, at + 1);
    at = next + length;
    if (kind !== FunctionNames) continue;
    let [count, entry] = readNumber(names, next);
    for (; count > 0; count--) {
      const [index, size] = readNumber(names, entry), [textLength, text] = readNumber(names, size);
      indices.set(Buffer.from(names.subarray(text, text + textLength)).toString(), index);
      entry = text + textLength;
    }
  }
  return indices;
}

function withExports(binary, wanted) {
  const indices = functionIndices(binary), parts = [binary.subarray(0, 8)];
  const added = wanted.flatMap(name => [...number(name.length), ...Buffer.from(name), 0, ...number(indices.get(name))]);
  for (let at = 8; at < binary.length;) {
    const [length, body] = readNumber(binary, at + 1), end = body + length;
    if (binary[at] === ExportSection) {
      const [count, first] = readNumber(binary, body);
      const content = Buffer.concat([Buffer.from(number(count + wanted.length)), binary.subarray(first, end), Buffer.from(added)]);
      parts.push(Buffer.from([ExportSection, ...number(content.length)]), content);
    } else {
      parts.push(binary.subarray(at, end));
    }
    at = end;
  }
  return Buffer.concat(parts);
}

/** Loads the library; it runs on one thread. */
export function load(plugin) {
  const module = new WebAssembly.Module(withExports(readFileSync(plugin), Wanted));
  const memory = new WebAssembly.Memory({ initial: 512, maximum: 65536 });
  const [dataStart, heapStart, page] = [1024, 8 << 20, 65536];
  let heap = heapStart;
  const bytes = () => new Uint8Array(memory.buffer), view = () => new DataView(memory.buffer);

  // Blocks are powers of two, aligned to 64, and kept for the next one of their size.
  const sizes = new Map(), kept = new Map();
  function malloc(length) {
    const size = 2 ** Math.max(6, Math.ceil(Math.log2((length >>> 0) + 1)));
    let at = kept.get(size)?.pop();
    if (at === undefined) {
      at = heap;
      heap += size;
      if (heap > memory.buffer.byteLength) memory.grow(Math.ceil((heap - memory.buffer.byteLength) / page) + 64);
    }
    sizes.set(at, size);
    return at;
  }
  function free(at) {
    if (at === 0) return;
    const size = sizes.get(at >>> 0);
    sizes.delete(at >>> 0);
    kept.set(size, [...kept.get(size) ?? [], at >>> 0]);
  }
  function textAt(at) {
    const all = bytes();
    return Buffer.from(all.subarray(at, all.indexOf(0, at))).toString();
  }
  function move(to, from, length) {
    bytes().copyWithin(to >>> 0, from >>> 0, (from >>> 0) + (length >>> 0));
    return to;
  }
  function fill(to, value, length) {
    bytes().fill(value, to >>> 0, (to >>> 0) + (length >>> 0));
    return to;
  }
  function realloc(at, length) {
    const to = malloc(length);
    if (at !== 0) {
      move(to, at, Math.min(length >>> 0, sizes.get(at >>> 0)));
      free(at);
    }
    return to;
  }
  const env = {
    memory, malloc, free, realloc,
    __indirect_function_table: new WebAssembly.Table({ initial: 200, element: "anyfunc" }),
    __stack_pointer: new WebAssembly.Global({ value: "i32", mutable: true }, heapStart),
    __memory_base: new WebAssembly.Global({ value: "i32" }, dataStart),
    __table_base: new WebAssembly.Global({ value: "i32" }, 1),
    calloc: (count, size) => fill(malloc(count * size), 0, count * size),
    posix_memalign: (place, _, length) => { const at = malloc(length); view().setUint32(place, at, true); return 0; },
    memcpy: move, memmove: move, memset: fill,
    memcmp: (one, other, length) => Buffer.compare(bytes().subarray(one, one + length), bytes().subarray(other, other + length)),
    strlen: at => Buffer.byteLength(textAt(at)),
    strcmp: (one, other) => Buffer.compare(Buffer.from(textAt(one)), Buffer.from(textAt(other))),
    strdup: at => { const length = Buffer.byteLength(textAt(at)) + 1; return move(malloc(length), at, length); },
    getenv: () => 0,
    clock_gettime: () => 0,
  };
  const tables = { env, "GOT.mem": {}, "GOT.func": {} };
  for (const { module: table, name } of WebAssembly.Module.imports(module)) {
    tables[table][name] ??= table !== "env" ? new WebAssembly.Global({ value: "i32", mutable: true }, 0)
      : name.startsWith("pthread_") ? () => 0 : () => { throw new Error(`The library calls ${name}, which is not there.`); };
  }
  const library = new WebAssembly.Instance(module, tables).exports;
  tables["GOT.mem"].blosc2_H5Filter.value = dataStart + library.blosc2_H5Filter.value;
  library.__wasm_apply_data_relocs();
  library.__wasm_call_ctors();
  library.blosc2_init();

  /** blosc2_cparams of 32-bit C. */
  function parameters({ codec = Zstd, level = 3, itemSize = 8, split = Auto, filters = [None], block = 0 }) {
    const at = fill(malloc(128), 0, 128), fields = view();
    fields.setUint8(at, codec);
    fields.setUint8(at + 2, level);
    fields.setInt32(at + 8, itemSize, true);
    fields.setInt16(at + 12, 1, true);
    fields.setInt32(at + 16, block, true);
    fields.setInt32(at + 20, split, true);
    filters.forEach((filter, i) => fields.setUint8(at + 28 + i, filter));
    return at;
  }
  function taken(at, length, what) {
    if (length <= 0) throw new Error(`${what} answered ${length}.`);
    return Buffer.from(bytes().subarray(at, at + length));
  }
  return {
    compress(raw, options) {
      const [given, from, to] = [parameters(options), malloc(raw.length), malloc(raw.length + Overhead)];
      const context = library.blosc2_create_cctx(given);
      bytes().set(raw, from);
      const length = library.blosc2_compress_ctx(context, from, raw.length, to, raw.length + Overhead);
      library.blosc2_free_ctx(context);
      [given, from, to].forEach(free);
      return taken(to, length, "blosc2_compress_ctx");
    },
    decompress(chunk) {
      const rawLength = chunk.readInt32LE(4);
      const [given, from, to] = [fill(malloc(64), 0, 64), malloc(chunk.length), malloc(rawLength)];
      view().setInt32(given, 1, true);
      const context = library.blosc2_create_dctx(given);
      bytes().set(chunk, from);
      const length = library.blosc2_decompress_ctx(context, from, chunk.length, to, rawLength);
      library.blosc2_free_ctx(context);
      [given, from, to].forEach(free);
      return taken(to, length, "blosc2_decompress_ctx");
    },
    repeat(item, rawLength) {
      const [given, from, to] = [parameters({ itemSize: item.length }), malloc(item.length), malloc(64)];
      bytes().set(item, from);
      const length = library.blosc2_chunk_repeatval(given, rawLength, to, 64, from);
      [given, from, to].forEach(free);
      return taken(to, length, "blosc2_chunk_repeatval");
    },
  };
}

function noise(length) {
  const bytes = Buffer.alloc(length);
  for (let [i, state] = [0, 12345]; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** Hounsfield units, every few of them with noise. */
function slices(length) {
  const bytes = Buffer.alloc(length), random = noise(length);
  for (let i = 0; i + 1 < length; i += 2) bytes.writeInt16LE(32 * Math.round(20 * Math.sin(i / 300)) - 300 + (random[i] < 24 ? random[i] & 7 : 0), i);
  return bytes;
}

/** A mask: runs of 0 and 1. */
function mask(length) {
  const bytes = Buffer.alloc(length), random = noise(length);
  for (let [i, n, voxel] = [0, 0, 0]; i < length; n++, voxel ^= 1) {
    const end = i + 16 * (1 + random[n % length]);
    bytes.fill(voxel, i, Math.min(end, length));
    i = end;
  }
  return bytes;
}

/** Blocks of a run, of noise and of zeros. */
function patches(length) {
  const random = noise(length);
  return Buffer.from(random.map((byte, i) => [7, byte, 0][Math.floor(i / 2048) % 3]));
}

function* cases() {
  const name = { [Lz4]: "lz4", [Lz4Hc]: "lz4hc", [Zstd]: "zstd", [None]: "plain" };
  const filterName = ["plain", "shuffled", "bit-shuffled"];

  // As nnInteractive's client packs: zstd at level 3, items of 8 bytes whatever the array's are.
  for (const filter of [None, Bytes]) {
    yield [`client, slices, ${filterName[filter]}`, slices(6000), { filters: [filter] }];
    yield [`client, mask of several blocks, ${filterName[filter]}`, mask(2_500_000), { filters: [filter] }];
    yield [`client, zeros, ${filterName[filter]}`, Buffer.alloc(4096), { filters: [filter] }];
    yield [`client, ones, ${filterName[filter]}`, Buffer.alloc(4096, 1), { filters: [filter] }];
    yield [`client, noise, ${filterName[filter]}`, noise(700), { filters: [filter] }];
    for (const length of [1, 7, 8, 31, 32, 33, 127, 129, 1001]) {
      yield [`client, ${length} bytes, ${filterName[filter]}`, mask(length).map(byte => byte ^ 1), { filters: [filter] }];
    }
  }

  for (const codec of [Zstd, Lz4, Lz4Hc]) {
    for (const filter of [None, Bytes, Bits]) {
      for (const split of [Always, Never]) {
        for (const itemSize of [1, 2, 4, 8]) {
          const options = { codec, itemSize, split, filters: [0, 0, 0, 0, 0, filter], block: 512, level: 5 };
          yield [`${name[codec]}, items of ${itemSize}, ${filterName[filter]}, split ${split}`, slices(1300), options];
        }
      }
    }
    yield [`${name[codec]}, patches, split`, patches(14_001), { codec, split: Always, filters: [Bytes], itemSize: 4, block: 2048 }];
    yield [`${name[codec]}, patches, split as Blosc 1 does`, patches(14_001), { codec, split: ForwardCompatible, filters: [None], itemSize: 2, block: 2048 }];
    for (const level of [0, 1, 9]) yield [`${name[codec]}, level ${level}`, slices(600), { codec, level, filters: [Bytes], itemSize: 2 }];
  }
}

function main(plugin, out) {
  const library = load(plugin), chunks = [];
  function add(name, raw, chunk) {
    if (!library.decompress(chunk).equals(raw)) throw new Error(`c-blosc2 does not unpack its own chunk '${name}' to what it packed.`);
    chunks.push({ name, length: raw.length, sha256: createHash("sha256").update(raw).digest("hex"), chunk: chunk.toString("base64") });
  }
  for (const [name, raw, options] of cases()) add(name, raw, library.compress(raw, options));
  for (const size of [1, 4, 8]) {
    const item = noise(size);
    add(`repeated item of ${size}`, Buffer.concat(Array(50).fill(item)), library.repeat(item, 50 * size));
  }
  const sha256 = createHash("sha256").update(readFileSync(plugin)).digest("hex");
  const lines = chunks.map(chunk => `    ${JSON.stringify(chunk)}`).join(",\n");
  writeFileSync(out, `{\n  "library": "c-blosc2 of h5wasm-plugins 0.2.1, libH5Zblosc2.so, sha256 ${sha256}",\n  "chunks": [\n${lines}\n  ]\n}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main(...process.argv.slice(2));
