// What a click costs over HTTP, beside the same click through the library, with nothing but Node.js.
//
//   node bench/server-latency.mjs MEMSAM [--edge 256] [--rounds 3] [--volume samples/volumes/openkbp_pt_201_ct.nii.gz]
//
// Resamples the volume to EDGE³ voxels, clicks on four organs of the label map beside it, the same places in a `memsam segment` (whose report tells each click's seconds, in the library) and in a
// session of a `memsam serve` on loopback, several times in turns, and prints medians. The HTTP figure is what a client waits: request, queue, model,
// painting, the session written to the disk, the changed box packed, sent and unpacked again.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync, inflateSync } from "node:zlib";

const { values: options, positionals: [memsam] } = parseArgs({
  allowPositionals: true,
  options: {
    edge: { type: "string", default: "256" },
    rounds: { type: "string", default: "3" },
    volume: { type: "string", default: "samples/volumes/openkbp_pt_201_ct.nii.gz" },
  },
});
if (memsam === undefined) {
  console.error("Name a built memsam: node bench/server-latency.mjs PATH");
  process.exit(2);
}

/** The int16 NIfTI-1 volume on a lattice of edge³ voxels over the same extent, trilinear, axis by axis. */
function resampled(file, edge) {
  const bytes = gunzipSync(readFileSync(file));
  const offset = bytes.readFloatLE(108);
  const shape = [42, 44, 46].map((at) => bytes.readInt16LE(at));
  if (bytes.readInt16LE(70) !== 4) throw new Error("The volume to resample must be int16.");
  let [voxels, now] = [Float32Array.from(new Int16Array(bytes.buffer.slice(bytes.byteOffset + offset))), [...shape]];
  for (const axis of [0, 1, 2]) {
    const stride = now.slice(0, axis).reduce((a, b) => a * b, 1);
    const outer = now.slice(axis + 1).reduce((a, b) => a * b, 1);
    const made = new Float32Array(stride * edge * outer);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < edge; i++) {
        const at = i * (now[axis] - 1) / (edge - 1);
        const low = Math.min(Math.floor(at), now[axis] - 2);
        const [from, to] = [(o * now[axis] + low) * stride, (o * edge + i) * stride];
        for (let s = 0; s < stride; s++) made[to + s] = voxels[from + s] + (at - low) * (voxels[from + stride + s] - voxels[from + s]);
      }
    }
    voxels = made;
    now[axis] = edge;
  }

  const header = Buffer.from(bytes.subarray(0, offset));
  for (const axis of [0, 1, 2]) {
    header.writeInt16LE(edge, 42 + 2 * axis);
    const scale = (shape[axis] - 1) / (edge - 1);
    header.writeFloatLE(header.readFloatLE(80 + 4 * axis) * scale, 80 + 4 * axis);
    for (const row of [280, 296, 312]) header.writeFloatLE(header.readFloatLE(row + 4 * axis) * scale, row + 4 * axis);
  }
  return Buffer.concat([header, Buffer.from(Int16Array.from(voxels, Math.round).buffer)]);
}

const folder = mkdtempSync(join(tmpdir(), "memsam-latency-"));
const file = join(folder, "volume.nii");
const edge = Number(options.edge);
writeFileSync(file, resampled(options.volume, edge));
/** For each of the first labels: the voxel of it that is nearest its centre, on the lattice of edge³ voxels. */
function centresOf(labelFile, edge, count) {
  const bytes = gunzipSync(readFileSync(labelFile));
  if (bytes.readInt16LE(70) !== 2) throw new Error("The label map must be uint8.");
  const shape = [42, 44, 46].map((at) => bytes.readInt16LE(at));
  const voxels = bytes.subarray(bytes.readFloatLE(108));
  const placeOf = (i) => [i % shape[0], Math.floor(i / shape[0]) % shape[1], Math.floor(i / shape[0] / shape[1])];
  return Array.from({ length: count }, (_, label) => {
    const places = [];
    voxels.forEach((value, i) => value === label + 1 && places.push(placeOf(i)));
    const mean = [0, 1, 2].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
    const away = (place) => place.reduce((sum, at, axis) => sum + (at - mean[axis]) ** 2, 0);
    const centre = places.reduce((best, place) => away(place) < away(best) ? place : best);
    return centre.map((at, axis) => Math.round(at * (edge - 1) / (shape[axis] - 1)));
  });
}

// Four objects of five clicks: the first encodes a crop, those after it lie nearby.
const clicks = centresOf(options.volume.replace("_ct.", "_labels."), edge, 4).flatMap((centre, organ) => Array.from({ length: 5 }, (_, i) => ({
  object: `object ${organ}`, at: centre.map((at, axis) => at + i * [2, 2, 1][axis]),
})));

function throughLibrary() {
  const report = join(folder, "report.json");
  const asked = ["segment", "-i", file, "-o", join(folder, "mask.nii.gz"), "--report", report, "-q"];
  clicks.forEach(({ object, at }, i) => {
    if (i % 5 === 0) asked.push("--label", object);
    asked.push("--point-voxel", at.join(","));
  });
  execFileSync(memsam, asked);
  return JSON.parse(readFileSync(report, "utf8")).steps.map((step) => 1000 * step.seconds);
}

const server = spawn(memsam, ["serve", "--port", "0", "--data", join(folder, "data")], { stdio: ["ignore", "pipe", "pipe"] });
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
try {
  const root = await new Promise((resolve, reject) => {
    let text = "";
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (part) => {
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text += part);
        if (found !== null) resolve(`${found[0]}/api/v1`);
      });
    }
    server.on("exit", () => reject(new Error(text)));
  });
  const ask = async (path, body, type = "application/json") => {
    const answer = await fetch(root + path, { method: "POST", body, headers: { "Content-Type": type } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const opening = performance.now();
  const { id: volume } = await ask("/volumes?name=volume.nii", readFileSync(file), "application/octet-stream");
  const openMilliseconds = performance.now() - opening;

  const [library, http, inServer, changeBytes] = [[], [], [], []];
  for (let round = 0; round <= Number(options.rounds); round++) {
    const seconds = throughLibrary();
    const { id: session } = await ask("/sessions", JSON.stringify({ volume, memory: false }));
    const revisions = {};
    for (const [i, { object, at }] of clicks.entries()) {
      const asked = performance.now();
      const step = await ask(`/sessions/${session}/clicks`, JSON.stringify({ object, at, space: "voxel", knownRevision: revisions[object] }));
      const bits = step.change.bits === "" ? [] : inflateSync(Buffer.from(step.change.bits, "base64"));
      const waited = performance.now() - asked;
      revisions[object] = step.change.revision;
      // The first round warms up both.
      if (round === 0) continue;
      (library[i] ??= []).push(seconds[i]);
      (http[i] ??= []).push(waited);
      (inServer[i] ??= []).push(step.milliseconds.encode + step.milliseconds.decode);
      (changeBytes[i] ??= []).push(bits.length);
    }
  }

  const rows = clicks.map((_, i) => ({ library: median(library[i]), http: median(http[i]), more: median(http[i].map((waited, round) => waited - library[i][round])), aroundModel: median(http[i].map((waited, round) => waited - inServer[i][round])) }));
  const summary = (which) => ({
    clicks: rows.filter(which).length,
    libraryMs: Number(median(rows.filter(which).map((row) => row.library)).toFixed(1)),
    httpMs: Number(median(rows.filter(which).map((row) => row.http)).toFixed(1)),
    moreMs: Number(median(rows.filter(which).map((row) => row.more)).toFixed(1)),
    mostMoreMs: Number(Math.max(...rows.filter(which).map((row) => row.more)).toFixed(1)),
    aroundModelMs: Number(median(rows.filter(which).map((row) => row.aroundModel)).toFixed(1)),
  });
  console.log(JSON.stringify({
    voxels: edge ** 3, rounds: Number(options.rounds), openMs: Math.round(openMilliseconds),
    firstClicks: summary((row) => rows.indexOf(row) % 5 === 0), laterClicks: summary((row) => rows.indexOf(row) % 5 !== 0),
    largestChangedBoxBytes: Math.max(...changeBytes.flat()),
  }, null, 2));
} finally {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
