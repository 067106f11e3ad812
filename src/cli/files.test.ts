import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { checkOutput, makeDirectory, readInput, writeOutput, writeOutputs } from "./files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "isotrope-files-"));
});

describe("writing", () => {
  it("replaces a file, also through a link, and leaves no temporary file", () => {
    const path = join(folder, "a.txt");
    writeOutput(path, "old");
    symlinkSync(path, join(folder, "link"));
    writeOutput(join(folder, "link"), "new");
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(folder).sort()).toEqual(["a.txt", "link"]);
  });

  it("writes none of several files if one cannot be written", () => {
    const good = join(folder, "good");
    const bad = join(folder, "missing", "bad");
    expect(() => writeOutputs({ [good]: "1", [bad]: "2" })).toThrow(/bad: cannot be written/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(!existsSync("/dev/null"))("does not replace a device", () => {
    writeOutput("/dev/null", "x");
    expect(existsSync("/dev/null")).toBe(true);
    expect(readFileSync("/dev/null", "utf8")).toBe("");
  });
});

describe("paths that cannot be used", () => {
  it("are reported with the option that gave them", () => {
    const missing = join(folder, "missing");
    expect(() => readInput("in", missing)).toThrow(`--in ${missing}: cannot be read: no such file`);
    expect(() => readInput("in", folder)).toThrow(/is a directory/);
    expect(() => checkOutput("out", folder)).toThrow(/is a directory; expected a file/);
    expect(() => checkOutput("out", join(missing, "x"))).toThrow(/does not exist/);
    writeFileSync(join(folder, "file"), "");
    expect(() => makeDirectory("out", join(folder, "file"))).toThrow(/a file of that name exists/);
    expect(() => makeDirectory("out", join(folder, "file", "x"))).toThrow(
      /a component of the path/,
    );
  });

  it("are created if they are directories", () => {
    makeDirectory("out", join(folder, "a", "b"));
    mkdirSync(join(folder, "a", "b", "c"));
  });
});
