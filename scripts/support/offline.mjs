// @ts-check
/**
 * Vite plugin: writes the service worker of the built page, `sw.js`, with the list of files that it keeps. The
 * list has the hash of every file, so equal builds give equal bytes, and any change is a new version.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";

/**
 * @typedef {object} Build what the service worker keeps; paths are relative to its scope
 * @property {string} version
 * @property {string[]} shell
 * @property {Record<string, { hash: string, bytes: number }>} datasets
 */

/** Files of the built folder that no page asks for, and recorded runs, which are fetched when they are asked for. */
const LEFT_OUT = /\.map$|(^|\/)LICENSES$|^sw\.js$|^recorded\//;

/** @returns {import("vite").Plugin} */
export function offline() {
  let folder = "";
  return {
    name: "isotrope:offline",
    apply: "build",
    configResolved({ root, build }) {
      folder = resolve(root, build.outDir);
    },
    closeBundle() {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name));
      const contents = new Map(
        files.map((file) => [
          file.slice(folder.length + 1).replaceAll(sep, "/"),
          readFileSync(file),
        ]),
      );
      const code = readFileSync(new URL("service-worker.js", import.meta.url), "utf8");
      writeFileSync(join(folder, "sw.js"), serviceWorker(buildOf(contents), code));
    },
  };
}

/**
 * @param {ReadonlyMap<string, Uint8Array>} files by their paths in the built folder
 * @returns {Build}
 */
export function buildOf(files) {
  const paths = [...files.keys()].filter((path) => !LEFT_OUT.test(path)).sort();
  /** @param {string} path */
  const fileAt = (path) => {
    const bytes = files.get(path) ?? new Uint8Array();
    return { hash: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
  };
  const datasets = paths.filter((path) => path.startsWith("datasets/"));
  const shell = paths.filter((path) => !path.startsWith("datasets/"));
  const all = paths.map((path) => `${path} ${fileAt(path).hash}`).join("\n");
  return {
    version: createHash("sha256").update(all).digest("hex").slice(0, 16),
    // The page is asked for as a folder.
    shell: shell.map((path) => (path === "index.html" ? "./" : path)),
    datasets: Object.fromEntries(datasets.map((path) => [path, fileAt(path)])),
  };
}

/**
 * @param {Build} build
 * @param {string} code of service-worker.js
 */
export const serviceWorker = (build, code) => `const BUILD = ${JSON.stringify(build)};\n${code}`;
