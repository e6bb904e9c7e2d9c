import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

interface Package {
  name: string;
  version: string;
  license?: string;
}

/** Writes the licences of every npm package of which code is in the bundle. */
export function bundledLicences(fileName: string): Plugin {
  return {
    name: "bundled-licences",
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === "chunk") {
          for (const id of Object.keys(chunk.modules)) {
            const folder = packageFolder(id);
            if (folder !== null) {
              folders.add(folder);
            }
          }
        }
      }
      const texts = [...folders].map(describe).sort();
      const head = "The viewer contains code of these packages.\n";
      this.emitFile({ type: "asset", fileName, source: [head, ...texts].join(`\n${"-".repeat(80)}\n\n`) });
    },
  };
}

/** The folder of the package that a module belongs to; null for our own. */
function packageFolder(id: string): string | null {
  const file = id.replace(/^\0/, "").replace(/\?.*$/, "");
  if (!file.includes("node_modules/")) {
    return null;
  }
  let folder = dirname(file);
  // A package.json that only says "type" lies in the build folders of some packages.
  while (!existsSync(join(folder, "package.json")) || read(folder).name === undefined) {
    folder = dirname(folder);
  }
  return folder;
}

const read = (folder: string): Partial<Package> => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Partial<Package>;

function describe(folder: string): string {
  const { name, version, license } = read(folder) as Package;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  const known = new URL(`licences/${name.replace("/", "__")}.txt`, import.meta.url);
  const text = file !== undefined ? readFileSync(join(folder, file), "utf8") : existsSync(known) ? readFileSync(known, "utf8") : null;
  if (text === null) {
    throw new Error(`${name} brings no licence text; put it into build/licences/${name.replace("/", "__")}.txt.`);
  }
  return `${name} ${version} (${license ?? "see below"})\n\n${text.trim()}\n`;
}
