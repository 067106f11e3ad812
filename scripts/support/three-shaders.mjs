// @ts-check
/**
 * three.js carries the shader source of all its materials, whoever uses them: a fifth of what it
 * weighs. The sphere is drawn by shaders of its own alone (src/viz/sphere/webgl), so the build leaves
 * out the others' text. Should three change how it writes them, nothing is left out and the test of
 * the first load says so.
 */

/** `const name = "#ifdef …\n…";`, a whole shader chunk on one line. */
const CHUNK = /^((?:var|const) [\w$]+ = )"[^"\n]*\\n[^"\n]*";$/gm;

/** @returns {import("vite").Plugin} */
export function withoutThreeShaders() {
  return {
    name: "isotrope:without-three-shaders",
    apply: "build",
    transform(code, id) {
      if (!id.endsWith("/three/build/three.module.js")) return undefined;
      return { code: code.replace(CHUNK, '$1"";'), map: null };
    },
  };
}
