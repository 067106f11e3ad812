// @ts-check
/**
 * `npm run fuzz`: the fuzz tests with 10,000 inputs a property from a new seed. ISOTROPE_FUZZ_RUNS and
 * ISOTROPE_FUZZ_SEED override both; further arguments select test files.
 */
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { ensurePackages, root } from "./support/packages.mjs";

await ensurePackages();
const runs = process.env.ISOTROPE_FUZZ_RUNS ?? "10000";
const seed = process.env.ISOTROPE_FUZZ_SEED ?? String(randomInt(2 ** 31));
console.log(`${runs} inputs a property, seed ${seed}`);
const filters = process.argv.length > 2 ? process.argv.slice(2) : [".fuzz.test.ts"];
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "--project", "unit*", ...filters], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, ISOTROPE_FUZZ_RUNS: runs, ISOTROPE_FUZZ_SEED: seed },
});
process.exitCode = status ?? 1;
