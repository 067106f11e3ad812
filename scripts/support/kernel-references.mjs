// @ts-check
/**
 * Vite plugin that removes what only tests use of the kernels from the built page: their CPU reference
 * implementations, the inputs of their samples and the code that makes test cases of them.
 */

const SOURCES = /\/src\/.*\.ts$/;
/** A module that defines kernels, or parts of such definitions. */
const KERNELS = /\/src\/gpu\/(kernel|kernels\/.*)\.ts$/;
const DEFINES = /\bdefineKernel\(/;

/** Properties that only tests read. */
const TESTED = ["reference", "fill", "cases"];

/** @returns {import("vite").Plugin} */
export function withoutKernelReferences() {
  return {
    name: "isotrope:without-kernel-references",
    apply: "build",
    transform: {
      // After TypeScript has been compiled.
      order: "post",
      filter: { id: SOURCES },
      handler(code, id) {
        if (!KERNELS.test(id) && !DEFINES.test(code)) return null;
        let text = code;
        for (const { start, end, by } of replacements(this.parse(code)).reverse()) {
          text = `${text.slice(0, start)}${by}${text.slice(end)}`;
        }
        return { code: text, map: null };
      },
    },
  };
}

/**
 * The source ranges of the values of such properties, in order. Samples stay if there are variants, whose names
 * they decide.
 * @param {unknown} node
 * @returns {{ start: number, end: number, by: string }[]}
 */
function replacements(node) {
  if (typeof node !== "object" || node === null) return [];
  if ("type" in node && node.type === "ObjectExpression" && "properties" in node) {
    const properties = /** @type {any[]} */ (node.properties);
    const keys = properties.map((property) => property.key?.name);
    // A spread, which has no key, may bring variants.
    const samplesGo = keys.includes("reference") && !keys.some((key) => key === "variants" || !key);
    return properties.flatMap((property, index) => {
      const key = keys[index];
      const { start, end } = property.value ?? property;
      if (TESTED.includes(key))
        return [{ start, end, by: property.shorthand ? `${key}: undefined` : "undefined" }];
      if (key === "samples" && samplesGo)
        return [{ start, end, by: property.shorthand ? "samples: []" : "[]" }];
      return replacements(property);
    });
  }
  return Object.values(node).flatMap(replacements);
}
