// @ts-check
/**
 * Vite plugin that removes comments and indentation from WGSL sources in the built page. Line breaks are kept,
 * because kernels are assembled line by line.
 */
import { readFile } from "node:fs/promises";

const KERNEL = /\.wgsl\?raw$/;

/** @returns {import("vite").Plugin} */
export function withoutKernelComments() {
  return {
    name: "isotrope:without-kernel-comments",
    apply: "build",
    enforce: "pre",
    load: {
      filter: { id: KERNEL },
      async handler(id) {
        const text = await readFile(id.replace(/\?raw$/, ""), "utf8");
        return { code: `export default ${JSON.stringify(withoutComments(text))};`, map: null };
      },
    },
  };
}

/**
 * WGSL has no strings, so everything that looks like a comment is one.
 * @param {string} text
 */
function withoutComments(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");
}
