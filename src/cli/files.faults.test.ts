/** Writes that fail: the disk is full at each system call in turn. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, it, vi } from "vitest";
import { writeOutputs } from "./files.ts";

const fault = vi.hoisted(() => ({ calls: 0, failAt: -1, code: "ENOSPC", stuck: false }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const failing =
    <A extends unknown[], R>(call: (...args: A) => R) =>
    (...args: A): R => {
      if (fault.calls++ === fault.failAt) {
        throw Object.assign(new Error(`${fault.code}: injected`), { code: fault.code });
      }
      return call(...args);
    };
  return {
    ...real,
    openSync: failing(real.openSync),
    // A short write, as of a disk that is nearly full.
    writeSync: failing((descriptor: number, bytes: Uint8Array, offset: number) =>
      fault.stuck
        ? 0
        : real.writeSync(descriptor, bytes, offset, Math.min(2, bytes.length - offset)),
    ),
    closeSync: failing(real.closeSync),
    fsyncSync: failing(real.fsyncSync),
    renameSync: failing(real.renameSync),
  };
});

let folder: string;
let injected = 0;
afterAll(() => console.log(`${injected} faults injected into file writes`));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "isotrope-faults-"));
  Object.assign(fault, { calls: 0, failAt: -1 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, name);
const contentOf = (name: string) => readFileSync(path(name), "utf8");
const write = (text: string) =>
  writeOutputs({ [path("weights")]: `weights ${text}`, [path("run")]: `run ${text}` });

it.each(["ENOSPC", "EIO", "EDQUOT"])(
  "%s at any call leaves every file old or new, and nothing else",
  (code) => {
    fault.code = code;
    write("old");
    fault.calls = 0;
    write("new");
    const calls = fault.calls;
    expect(calls).toBeGreaterThan(10);
    for (let failAt = 0; failAt < calls; failAt++) {
      Object.assign(fault, { failAt: -1 });
      write("old");
      Object.assign(fault, { calls: 0, failAt });
      injected += 1;
      const attempt = () => write("new");
      if (code === "ENOSPC")
        expect(attempt, `call ${failAt}`).toThrow(/cannot be written: the disk is full/);
      else expect(attempt, `call ${failAt}`).toThrow(/cannot be written/);
      fault.failAt = -1;
      expect(readdirSync(folder).sort()).toEqual(["run", "weights"]);
      expect(contentOf("run")).toMatch(/^run (old|new)$/);
      expect(contentOf("weights")).toMatch(/^weights (old|new)$/);
    }
  },
);

it("a system that writes no bytes is an error, not an endless loop", () => {
  write("old");
  fault.stuck = true;
  expect(() => write("new")).toThrow(/cannot be written: the system writes no more bytes/);
  fault.stuck = false;
  expect(contentOf("run")).toBe("run old");
  expect(readdirSync(folder).sort()).toEqual(["run", "weights"]);
});
