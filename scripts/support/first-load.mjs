// @ts-check
/**
 * Puts the modules that are always loaded first into one file. By default every set of modules that the same
 * entries share becomes a file of its own, and a method or view loaded on demand makes one more entry: dozens of
 * files, each with its imports and exports and compressed on its own.
 */
import { fileURLToPath } from "node:url";

/**
 * A group of modules for `codeSplitting`: what the `roots` import statically, without the roots themselves. The
 * first root decides: a build without it is left alone.
 * @param {string} name of the file
 * @param {readonly [string, ...string[]]} roots relative to the repository
 */
export function firstLoad(name, roots) {
  const [main, ...others] = roots.map((root) =>
    fileURLToPath(new URL(`../../${root}`, import.meta.url)),
  );
  /** @type {Set<string> | undefined} */
  let known;
  return {
    /**
     * @param {string} id
     * @param {import("vite").Rolldown.ChunkingContext} context
     */
    name(id, context) {
      if (main === undefined || !context.getModuleInfo(main)) return null;
      known ??= importedBy([main, ...others], context);
      return known.has(id) ? name : null;
    },
  };
}

/**
 * @param {readonly string[]} roots
 * @param {import("vite").Rolldown.ChunkingContext} context
 */
function importedBy(roots, context) {
  const known = new Set(roots);
  for (const id of known) {
    const module = context.getModuleInfo(id);
    if (!module) throw new Error(`${id} is not part of the build`);
    for (const imported of module.importedIds) known.add(imported);
  }
  for (const root of roots) known.delete(root);
  return known;
}
