/**
 * Every call that writes files fails in turn: afterwards each file is whole, the old one or the new one, and no
 * temporary file is left.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { writeOutputs } from "./files.ts";

const plan = vi.hoisted(() => ({
  count: 0,
  fails: -1,
  how: "error" as "error" | "short" | "stuck",
}));

vi.mock("node:fs", async (importOriginal) => {
  const real = await importOriginal<typeof import("node:fs")>();
  /** Whether this call is the one that fails. */
  const fails = () => plan.count++ === plan.fails;
  const noSpace = () => Object.assign(new Error("no space"), { code: "ENOSPC" });
  const failing =
    <Given extends unknown[], Result>(work: (...given: Given) => Result) =>
    (...given: Given): Result => {
      if (fails()) throw noSpace();
      return work(...given);
    };
  return {
    ...real,
    openSync: failing(real.openSync),
    fsyncSync: failing(real.fsyncSync),
    closeSync: failing(real.closeSync),
    renameSync: failing(real.renameSync),
    writeSync(descriptor: number, bytes: Uint8Array, at: number) {
      if (!fails()) return real.writeSync(descriptor, bytes, at);
      if (plan.how === "error") throw noSpace();
      return plan.how === "stuck" ? 0 : real.writeSync(descriptor, bytes, at, 1);
    },
  };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "isotrope-faults-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const NAMES = ["weights.safetensors", "embeddings.npy", "run.json"];
const contentOf = (run: string) => NAMES.map((name) => [join(folder, name), `${run} ${name}`]);

it("files of a run are old or new, never in part, whichever call fails", () => {
  const write = (run: string) => writeOutputs(Object.fromEntries(contentOf(run)));
  plan.count = 0;
  plan.fails = -1;
  write("first");
  const calls = plan.count;
  let injected = 0;
  for (const how of ["error", "short", "stuck"] as const) {
    for (let fails = 0; fails < calls; fails++) {
      for (const [path, text] of contentOf("old")) writeFileSync(path ?? "", text ?? "");
      Object.assign(plan, { count: 0, fails, how });
      let error: unknown;
      try {
        write("new");
      } catch (caught) {
        error = caught;
      }
      plan.fails = -1;
      injected++;
      expect(readdirSync(folder).sort()).toEqual([...NAMES].sort());
      const found = NAMES.map((name) => readFileSync(join(folder, name), "utf8"));
      for (const [index, text] of found.entries()) {
        expect([`old ${NAMES[index]}`, `new ${NAMES[index]}`]).toContain(text);
      }
      if (error) expect(String(error)).toMatch(/cannot be written/);
      else expect(found).toEqual(NAMES.map((name) => `new ${name}`));
    }
  }
  console.info(`faults injected into writing files: ${injected}`);
});
