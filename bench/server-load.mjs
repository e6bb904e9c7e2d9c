// Many users at once: memsam serve under load, with nothing but Node.js.
//
//   node bench/server-load.mjs MEMSAM [--sessions 50] [--clicks 500] [--clients 20] [--volume samples/volumes/openkbp_pt_201_ct.nii.gz] [--library BENCHMARKS]
//
// Starts the server on a folder of its own, opens the sessions, and lets each client click in a session of its own turn, honouring Retry-After.
// Prints how many clicks were answered, at which rate, how long they took, how busy the model was (what it worked on clicks, of the time that passed), and
// the server's memory before, at its highest and 20 seconds after all sessions were closed. With the built MemorizingSam.Benchmarks the library answers the
// same clicks by itself before and after the server does, so that a machine that changes its pace shows.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";

const { values: options, positionals: [memsam] } = parseArgs({
  allowPositionals: true,
  options: {
    sessions: { type: "string", default: "50" },
    clicks: { type: "string", default: "500" },
    clients: { type: "string", default: "20" },
    volume: { type: "string", default: "samples/volumes/openkbp_pt_201_ct.nii.gz" },
    library: { type: "string" },
  },
});
if (memsam === undefined) {
  console.error("Name a built memsam: node bench/server-load.mjs PATH");
  process.exit(2);
}

const [sessionCount, clickCount, clientCount] = [options.sessions, options.clicks, options.clients].map(Number);

/** Clicks a second of the library alone; null if it is not to be asked. */
function askLibrary() {
  if (options.library === undefined) return null;
  const said = execFileSync(options.library, ["clicks", options.volume, options.sessions, options.clicks], { encoding: "utf8" });
  return Number(/([\d.]+) a second/.exec(said)[1]);
}

const libraryBefore = askLibrary();
const data = mkdtempSync(join(tmpdir(), "memsam-load-"));
const server = spawn(memsam, ["serve", "--port", "0", "--data", data], { stdio: ["ignore", "pipe", "pipe"] });
const root = await new Promise((resolve, reject) => {
  let text = "";
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (part) => {
      text += part;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found !== null) resolve(`${found[0]}/api/v1`);
    });
  }
  server.on("exit", () => reject(new Error(text)));
});

const residentMiB = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024;
const sleep = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));
const outcomes = {};
let waits = 0;

/** Asks again as long as the server is busy and says when to. */
async function ask(method, path, body, headers = { "Content-Type": "application/json" }) {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(root + path, { method, body, headers: body === undefined ? {} : headers });
    if ((answer.status === 503 || answer.status === 429) && tries < 200) {
      waits++;
      await answer.text();
      await sleep(Number(answer.headers.get("Retry-After") ?? 1));
      continue;
    }
    const text = await answer.text();
    return { status: answer.status, value: text === "" ? null : JSON.parse(text) };
  }
}

try {
  const uploaded = await ask("POST", `/volumes?name=${basename(options.volume)}`, readFileSync(options.volume), { "Content-Type": "application/octet-stream" });
  const { id: volume, shape } = uploaded.value;
  const sessions = [];
  for (let i = 0; i < sessionCount; i++) {
    const made = await ask("POST", "/sessions", JSON.stringify({ volume }));
    if (made.status !== 201) throw new Error(`session ${i}: ${made.status} ${JSON.stringify(made.value)}`);
    sessions.push(made.value.id);
  }

  const before = residentMiB();
  let [highest, next] = [before, 0];
  const seconds = [];
  // The same places for every run: a lattice of them in the middle third of the volume.
  const placeOf = (i) => shape.map((edge, axis) => Math.floor(edge / 3 + ((i * [7, 11, 13][axis]) % 29) / 29 * edge / 3));
  const start = performance.now();
  await Promise.all(Array.from({ length: clientCount }, async () => {
    for (let i = next++; i < clickCount; i = next++) {
      const asked = performance.now();
      const { status } = await ask(
        "POST", `/sessions/${sessions[i % sessions.length]}/clicks`,
        JSON.stringify({ object: `object ${Math.floor(i / sessions.length) % 3}`, at: placeOf(i), space: "voxel" }));
      outcomes[status] = (outcomes[status] ?? 0) + 1;
      seconds.push((performance.now() - asked) / 1000);
      highest = Math.max(highest, residentMiB());
    }
  }));
  const wall = (performance.now() - start) / 1000;
  const metrics = await (await fetch(new URL("/metrics", root))).text();
  const worked = Number(/memsam_job_duration_seconds_sum\{kind="click"\} ([\d.]+)/.exec(metrics)[1]);
  for (const session of sessions) await ask("DELETE", `/sessions/${session}`);
  await sleep(20);
  const after = residentMiB();
  server.kill();
  const libraryAfter = askLibrary();
  const clicksPerSecond = clickCount / wall;
  seconds.sort((a, b) => a - b);
  const at = (share) => seconds[Math.min(seconds.length - 1, Math.floor(share * seconds.length))].toFixed(2);
  console.log(JSON.stringify({
    sessions: sessionCount, clients: clientCount, clicks: clickCount, outcomes, timesToldToWait: waits,
    wallSeconds: Number(wall.toFixed(1)), clicksPerSecond: Number(clicksPerSecond.toFixed(2)), modelBusyShare: Number((worked / wall).toFixed(3)),
    ...(libraryBefore === null ? {} : {
      libraryClicksPerSecond: [libraryBefore, libraryAfter], shareOfLibrary: Number((2 * clicksPerSecond / (libraryBefore + libraryAfter)).toFixed(2)),
    }),
    secondsPerClick: { median: at(0.5), p95: at(0.95), longest: at(1) },
    residentMiB: { before: Math.round(before), highest: Math.round(highest), after: Math.round(after) },
  }, null, 2));
} finally {
  server.kill();
  rmSync(data, { recursive: true, force: true });
}
