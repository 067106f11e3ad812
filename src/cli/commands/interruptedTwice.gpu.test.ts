/**
 * A real process that gets a second Ctrl-C while it writes: scripts/lab.mjs passes it on, and kills the process half a
 * second later if it is still there.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { file, TINY } from "./testing.ts";

/** Makes each flush to disk take so long, without a turn of the event loop, as on a slow disk. */
function slowDisk(name: string, milliseconds: number): string {
  const path = file(`${name}.mjs`);
  writeFileSync(
    path,
    `import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const { fsyncSync } = fs;
fs.fsyncSync = (descriptor) => {
  fs.writeSync(2, "flushing\\n");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});
  fsyncSync(descriptor);
};
syncBuiltinESMExports();`,
  );
  return path;
}

/** Files under their final names after a second Ctrl-C while the files are flushed, and the exit code. */
async function filesAfterTwo(name: string, flush: number) {
  mkdirSync(file(name));
  const args = ["train", ...TINY, "--steps", "100000", "--baselines", "none", "--out", file(name)];
  const lab = spawn(process.execPath, ["scripts/lab.mjs", ...args], {
    env: { ...process.env, NODE_OPTIONS: `--import ${slowDisk(name, flush)}` },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const closed = once(lab, "close");
  let told = "";
  const reached = (words: RegExp) =>
    new Promise<void>((resolve, reject) => {
      lab.stderr.on("data", () => words.test(told) && resolve());
      lab.once("close", () => reject(new Error(`ended before ${words}: ${told}`)));
    });
  lab.stderr.setEncoding("utf8").on("data", (text: string) => {
    told += text;
  });
  await reached(/step \d+ of/);
  const flushing = reached(/press Ctrl-C again.*flushing/s);
  lab.kill("SIGINT");
  // A second Ctrl-C within half a second counts as the same press.
  await Promise.all([flushing, wait(600)]);
  lab.kill("SIGINT");
  const [code] = await closed;
  return { code, files: readdirSync(file(name)).filter((each) => !each.startsWith(".")) };
}

it("a second Ctrl-C while a run is written leaves all of its files, or none if the disk takes longer", async () => {
  const all = ["run.json", "weights.safetensors"];
  expect(await filesAfterTwo("quick", 50)).toEqual({ code: 130, files: all });
  expect(await filesAfterTwo("slow", 3000)).toEqual({ code: 130, files: [] });
}, 120_000);
