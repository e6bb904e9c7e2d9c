import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { bundledLicences } from "./build/bundledLicences.ts";

export default defineConfig({
  // Relative: the pages may lie under any path of a reverse proxy, as long as the API does not move.
  base: "./",
  resolve: { alias: { zarrita: fileURLToPath(new URL("build/withoutZarr.ts", import.meta.url)) } },
  plugins: [bundledLicences("licenses.txt")],
  build: {
    target: "es2022",
    outDir: "../src/MemorizingSam.Server/wwwroot",
    emptyOutDir: true,
    // Its polyfill would be an inline script in some browsers; those we build for need none.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000", "/healthz": "http://127.0.0.1:8000" } },
});
