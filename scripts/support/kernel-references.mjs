// @ts-check
/**
 * Vite plugin that removes the kernels' CPU reference implementations, which only tests use, from the built
 * page.
 */

const KERNELS = /\/src\/gpu\/kernels\/.*\.ts$/;

/** @returns {import("vite").Plugin} */
export function withoutKernelReferences() {
  return {
    name: "isotrope:without-kernel-references",
    apply: "build",
    transform: {
      // After TypeScript has been compiled.
      order: "post",
      filter: { id: KERNELS },
      handler(code) {
        let text = code;
        for (const { start, end } of references(this.parse(code)).reverse()) {
          text = `${text.slice(0, start)}undefined${text.slice(end)}`;
        }
        return { code: text, map: null };
      },
    },
  };
}

/**
 * The source ranges of the values of properties called `reference`, in order.
 * @param {unknown} node
 * @returns {{ start: number, end: number }[]}
 */
function references(node) {
  if (typeof node !== "object" || node === null) return [];
  if ("type" in node && node.type === "Property" && "key" in node && "value" in node) {
    const { key, value } = /** @type {Record<"key" | "value", any>} */ (node);
    if (key.name === "reference") return [{ start: value.start, end: value.end }];
  }
  return Object.values(node).flatMap(references);
}
