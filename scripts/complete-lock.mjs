// @ts-check
/**
 * `npm run lock`: completes package-lock.json after packages were added; `--check` only reports whether that is
 * needed. npm leaves out binaries for other platforms if the registry in use does not have them, and then
 * `npm ci` rejects the lock file as out of sync. The dependent package lists such a package with an exact
 * version, and its name states its platform; `npm ci` needs no more to skip it here and install it there.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./support/packages.mjs";

/** @typedef {{ version?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string>, [key: string]: unknown }} Entry */

const SYSTEMS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const PROCESSORS = [
  "arm64",
  "arm",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "x64",
];

const path = join(root, "package-lock.json");
/** @type {{ packages: Record<string, Entry> }} */
const lock = JSON.parse(readFileSync(path, "utf8"));
const added = Object.values(lock.packages).flatMap((wanting) =>
  Object.entries(wanting.optionalDependencies ?? {}).flatMap(([name, version]) => {
    const place = `node_modules/${name}`;
    const platform = platformOf(name);
    if (place in lock.packages || !platform || !/^\d/.test(version)) return [];
    const { os, cpu, libc } = platform;
    const dev = wanting.dev ? { dev: true } : {};
    // In npm's key order, so that npm does not rearrange it.
    lock.packages[place] = { version, cpu, ...dev, ...(libc && { libc }), optional: true, os };
    return [`${name}@${version}`];
  }),
);
const checking = process.argv.includes("--check");
if (added.length > 0 && !checking) {
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en"));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
}
if (added.length === 0) console.log("package-lock.json is complete.");
else if (!checking) console.log(`package-lock.json: added ${added.join(", ")}`);
else {
  console.error(`package-lock.json lacks ${added.join(", ")}; run npm run lock and commit it`);
  process.exitCode = 1;
}

/**
 * The platform in a name like `@scope/tool-linux-arm64-musl`, in npm's terms.
 * @param {string} name
 * @returns {{ os: string[], cpu: string[], libc?: string[] } | undefined}
 */
function platformOf(name) {
  const words = name.replace(/gnueabihf|musleabihf|eabi/g, "").split(/[-/]/);
  const os = SYSTEMS.filter((each) => words.includes(each));
  const cpu = PROCESSORS.filter((each) => words.includes(each));
  if (os.length === 0 || cpu.length === 0) return undefined;
  if (os[0] !== "linux") return { os, cpu };
  return { os, cpu, libc: [/musl/.test(name) ? "musl" : "glibc"] };
}
