// @ts-check
/**
 * A method of the user's own, given as a TypeScript file with `--method FILE.ts`. The file is type-checked against the
 * lab's sources and becomes part of the bundle; nothing is evaluated at run time, so the page keeps its security policy.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { root } from "./packages.mjs";

const MODULE = join(root, "src/training/methods/own.ts");
const METHODS = join(root, "src/training/methods/index.ts");
/** Modules of the lab are imported from here: `isotrope/autodiff/ops/matmul.ts`. */
const PREFIX = "isotrope/";
/** The ends of import and export declarations, also of those over several lines. */
const IMPORTS = /^(?:\s*import\s*|[^"'`]*\bfrom\s*)["']([^"']+)["'];?\s*$/gm;
const ID = /defineMethod\(\s*\{\s*id:\s*"([^"]*)"/;
const IDS_OF_THE_LAB = /import\("\.\/(\w+)\.ts"\)/g;

/**
 * @typedef {object} OwnMethod
 * @property {string} given the path as the user wrote it
 * @property {string} file absolute path
 * @property {string} id
 * @property {string} source
 */

/**
 * The file that `--method` names among these arguments; undefined if it names a method of the lab. Throws if the
 * file cannot be used.
 * @param {readonly string[]} args
 * @returns {OwnMethod | undefined}
 */
export function ownMethodOf(args) {
  const at = args.findIndex((arg) => arg === "--method" || arg.startsWith("--method="));
  const arg = args[at];
  const given = arg === "--method" ? args[at + 1] : arg?.slice("--method=".length);
  if (!given || !(/[\\/]/.test(given) || /\.[cm]?[jt]s$/.test(given))) return undefined;
  const file = resolve(process.env.INIT_CWD ?? process.cwd(), given);
  if (!/\.ts$/.test(file)) {
    throw new Error(`--method ${given}: expected a TypeScript file, for example ./mine.ts`);
  }
  if (!existsSync(file)) throw new Error(`--method ${given}: ${file} does not exist`);
  const source = readFileSync(file, "utf8");
  for (const [, name = ""] of source.matchAll(IMPORTS)) {
    if (name.startsWith(PREFIX)) continue;
    throw new Error(
      `--method ${given}: imports "${name}"; a method is one file and imports only modules of the lab, such as "isotrope/autodiff/ops/matmul.ts"`,
    );
  }
  const id = ID.exec(source)?.[1];
  if (id === undefined || !/^[a-z][a-z0-9-]*$/.test(id)) {
    throw new Error(
      `--method ${given}: found ${id === undefined ? "no method" : `the id "${id}"`}; expected 'export const NAME = defineMethod({ id: "…", … })', the id in lower-case letters, digits and hyphens`,
    );
  }
  const ids = [...readFileSync(METHODS, "utf8").matchAll(IDS_OF_THE_LAB)].map(([, name]) => name);
  if (ids.includes(id)) {
    throw new Error(`--method ${given}: the lab has a method ${id}; choose another id`);
  }
  return { given, file: realpathSync(file), source, id };
}

/**
 * The arguments with the id of the method in place of its file.
 * @param {readonly string[]} args
 * @param {OwnMethod} own
 */
export const withId = (args, { given, id }) =>
  args.map((arg) => {
    if (arg === given) return id;
    return arg === `--method=${given}` ? `--method=${id}` : arg;
  });

/**
 * Checks the types of the file with the lab's compiler options. Throws with the compiler's messages.
 * @param {OwnMethod} own
 */
export async function checkTypes({ given, file }) {
  const folder = join(root, "node_modules/.cache/isotrope-method", String(process.pid));
  mkdirSync(folder, { recursive: true });
  const project = join(folder, "tsconfig.json");
  const options = {
    extends: relative(folder, join(root, "tsconfig.json")),
    include: [file, join(root, "src/**/*.d.ts")],
  };
  writeFileSync(project, JSON.stringify(options));
  try {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    await promisify(execFile)(process.execPath, [compiler, "-p", project], { cwd: root });
  } catch (error) {
    const { stdout = "", message = "" } = /** @type {{ stdout?: string, message?: string }} */ (
      error
    );
    throw new Error(`--method ${given}: type errors\n${(stdout || message).trim()}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Puts the method into a build.
 * @param {OwnMethod | undefined} own
 * @returns {import("vite").Plugin}
 */
export const ownMethodModule = (own) => ({
  name: "own-method",
  enforce: "pre",
  resolveId: (name) =>
    name.startsWith(PREFIX) ? join(root, "src", name.slice(PREFIX.length)) : undefined,
  load(path) {
    if (!own || path.split("?")[0] !== MODULE.replaceAll("\\", "/")) return undefined;
    return [
      `import * as exported from ${JSON.stringify(own.file)};`,
      "const definition = Object.values(exported).find((each) => typeof each?.build === 'function');",
      `export const ownMethod = { file: ${JSON.stringify(own.given)}, source: ${JSON.stringify(own.source)}, definition };`,
    ].join("\n");
  },
});
