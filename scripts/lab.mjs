// @ts-check
/**
 * `npm run -s lab -- COMMAND`: runs the CLI from its TypeScript and WGSL sources. Vite bundles src/cli once per
 * state of the sources, into a folder named after their hash, so that concurrent runs neither wait for each
 * other nor read an unfinished bundle. Standard output belongs to the program.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { withoutAddonNoise } from "./support/addon-noise.mjs";
import { whenNpmIsGone } from "./support/orphan.mjs";
import { checkTypes, ownMethodModule, ownMethodOf, withId } from "./support/own-method.mjs";
import { ensurePackages, root } from "./support/packages.mjs";

const CACHE = join(root, "node_modules", ".cache", "isotrope-lab");
const UNUSED_AFTER_MS = 24 * 3600_000;
/** A terminal and npm may both deliver one Ctrl-C. */
const SAME_PRESS_MS = 500;
const GRACE_MS = 500;
/** Exit code: arguments cannot be used. */
const UNUSABLE = 2;

const args = process.argv.slice(2);
/** A method of the user's own, which becomes part of the bundle. */
const own = usable(() => ownMethodOf(args));
try {
  await ensurePackages();
  run(await bundle(), own ? withId(args, own) : args);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/**
 * The result, or exit code 2 with the message of the error.
 * @template T
 * @param {() => T} work
 * @returns {T}
 */
function usable(work) {
  try {
    return work();
  } catch (error) {
    console.error(`lab: ${error instanceof Error ? error.message : error}`);
    process.exit(UNUSABLE);
  }
}

/**
 * Bundles the current sources unless they were bundled before.
 * @returns {Promise<string>} path of the bundle's entry
 */
async function bundle() {
  const folder = join(CACHE, fingerprint());
  const entry = join(folder, "main.js");
  if (existsSync(entry)) {
    utimesSync(folder, new Date(), new Date()); // marks it as used, see removeUnused
    return entry;
  }
  if (own) {
    try {
      await checkTypes(own);
    } catch (error) {
      console.error(`lab: ${error instanceof Error ? error.message : error}`);
      process.exit(UNUSABLE);
    }
  }
  const { build } = await import("vite");
  const unfinished = `${folder}.${process.pid}`;
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    plugins: [ownMethodModule(own)],
    build: {
      ssr: join(root, "src/cli/main.ts"),
      outDir: unfinished,
      emptyOutDir: true,
      target: "node20",
      sourcemap: true,
    },
  });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(entry)) throw error; // otherwise another run finished first
  }
  removeUnused();
  return entry;
}

/** A hash of everything that the bundle depends on. */
function fingerprint() {
  const hash = createHash("sha256");
  const source = join(root, "src");
  const scripts = ["lab.mjs", "support/own-method.mjs"].map((name) => join(root, "scripts", name));
  const files = readdirSync(source, { recursive: true, encoding: "utf8" })
    .map((path) => join(source, path))
    .filter((path) => /\.(m?[jt]sx?|wgsl|json)$/.test(path) && !/\.test\.tsx?$/.test(path))
    .sort();
  for (const path of [...files, join(root, "package-lock.json"), ...scripts]) {
    hash.update(path).update("\0").update(readFileSync(path)).update("\0");
  }
  if (own) hash.update(own.file).update("\0").update(own.source);
  return hash.digest("hex").slice(0, 16);
}

/** Deletes bundles that no run has used for a day; younger ones may still be running. */
function removeUnused() {
  mkdirSync(CACHE, { recursive: true });
  for (const name of readdirSync(CACHE)) {
    const folder = join(CACHE, name);
    const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs !== undefined && Date.now() - mtimeMs > UNUSED_AFTER_MS) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/**
 * Runs the program and exits like it. Paths in its arguments are relative to the user's current directory,
 * not to the repository, which npm changes to.
 * @param {string} entry
 * @param {string[]} args
 */
function run(entry, args) {
  const startedByNpm = process.env.npm_lifecycle_event === "lab";
  const { columns } = process.stderr;
  const child = spawn(process.execPath, ["--enable-source-maps", entry, ...args], {
    cwd: (startedByNpm && process.env.INIT_CWD) || process.cwd(),
    env: {
      ...process.env,
      ISOTROPE_ROOT: root,
      ...(columns && { ISOTROPE_COLUMNS: String(columns) }),
    },
    stdio: ["inherit", "inherit", "pipe"],
  });
  child.stderr.setEncoding("utf8").pipe(withoutAddonNoise()).pipe(process.stderr);
  /** @type {NodeJS.Signals[]} */
  const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  // The program saves its work at the first Ctrl-C and ends at the second. While it computes without a pause it
  // cannot receive signals, so it is killed if it is still there a moment later.
  let pressedAt = 0;
  let killed = false;
  process.on("SIGINT", () => {
    pressedAt ||= performance.now();
    if (performance.now() - pressedAt < SAME_PRESS_MS) return;
    setTimeout(() => {
      killed = child.kill("SIGKILL");
    }, GRACE_MS).unref();
  });
  whenNpmIsGone(() => child.kill("SIGTERM"));
  child.on("error", (error) => {
    console.error(`the lab could not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on("close", (code, signal) => {
    for (const each of forwarded) process.removeAllListeners(each);
    if (killed || signal === "SIGINT") process.exitCode = 130;
    else if (signal) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}
