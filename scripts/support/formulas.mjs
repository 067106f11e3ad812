// @ts-check
/**
 * Vite plugin that typesets the methods' TeX formulas at build time, so that the page needs no TeX renderer.
 * `virtual:formulas` exports HTML by method id, including MathML for screen readers.
 */
import { fileURLToPath } from "node:url";
import katex from "katex";
import { runnerImport } from "vite";

const NAME = "virtual:formulas";
const METHODS = fileURLToPath(new URL("../../src/training/methods/all.ts", import.meta.url));

/** woff2 suffices for every browser that has WebGPU. */
const OLDER_FONTS = /,url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)/g;

/** @returns {import("vite").Plugin} */
export function typesetFormulas() {
  return {
    name: "isotrope:formulas",
    // Before Vite collects the fonts of the style sheet.
    enforce: "pre",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    async load(id) {
      if (id !== `\0${NAME}`) return undefined;
      /** @type {{ module: { methods: readonly { id: string, formula: string }[] }, dependencies: string[] }} */
      const { module, dependencies } = await runnerImport(METHODS, {
        configFile: false,
        logLevel: "error",
      });
      for (const path of dependencies) this.addWatchFile(path);
      const typeset = module.methods.map(({ id, formula }) => [id, htmlOf(id, formula)]);
      return `export default ${JSON.stringify(Object.fromEntries(typeset))};`;
    },
    transform(code, id) {
      if (!id.includes("/katex/dist/katex.min.css")) return undefined;
      return { code: code.replace(OLDER_FONTS, ""), map: null };
    },
  };
}

/**
 * @param {string} id
 * @param {string} formula
 */
function htmlOf(id, formula) {
  try {
    return katex.renderToString(formula, { displayMode: true, strict: "error" });
  } catch (error) {
    throw new Error(`method ${id}: its formula cannot be typeset`, { cause: error });
  }
}
