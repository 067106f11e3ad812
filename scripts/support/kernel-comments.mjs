// @ts-check
/** Removes comments and indentation from kernels in the built page, to make it smaller. */
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
 * WGSL has no strings, so comment markers always start a comment.
 * @param {string} text
 */
export function withoutComments(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");
}
