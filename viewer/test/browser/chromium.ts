import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

/** WebGL2 without a GPU: SwiftShader draws in software. No sandbox: CI containers run as root. */
const flags = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox", "--disable-dev-shm-usage"];

/** The installed Chromium: the environment's CHROMIUM, or the first on the PATH; null where there is none. */
export function findChromium(): string | null {
  const named = process.env["CHROMIUM"];
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const places = named !== undefined ? [named] : (process.env["PATH"] ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return places.find(canRun) ?? null;
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const launch = (executablePath: string): Promise<Browser> => chromium.launch({ executablePath, args: flags });
