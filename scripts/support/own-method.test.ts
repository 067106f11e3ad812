import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ownMethodModule, ownMethodOf, withId } from "./own-method.mjs";

const folder = mkdtempSync(join(tmpdir(), "isotrope-method-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(source: string): string {
  const file = join(folder, "mine.ts");
  writeFileSync(file, source);
  return file;
}

const SOURCE = `import {
  type Tensor,
} from "isotrope/autodiff/tensor.ts";
export const mine = defineMethod({
  id: "mine",
  summary: "Not an import from 'elsewhere'.",
});
`;

it("tells a file from the id of a method and replaces it in the arguments", () => {
  expect(ownMethodOf(["train", "--method", "simclr"])).toBeUndefined();
  expect(ownMethodOf(["datasets"])).toBeUndefined();
  const file = written(SOURCE);
  for (const args of [["train", "--method", file], [`--method=${file}`]]) {
    const own = ownMethodOf(args);
    expect(own).toMatchObject({ given: file, id: "mine", source: SOURCE });
    if (own) expect(withId(args, own).join(" ")).toMatch(/--method[ =]mine$/);
  }
});

it("puts the file in the place of the module that holds the user's own method", () => {
  const plugin = ownMethodModule(ownMethodOf(["--method", written(SOURCE)]));
  const load = plugin.load;
  if (typeof load !== "function") throw new Error("the plugin loads nothing");
  const call = (path: string) => Reflect.apply(load, undefined, [path]);
  const own = join(import.meta.dirname, "../../src/training/methods/own.ts");
  expect(call(own)).toMatch(/^import \* as exported from ".*mine\.ts";/);
  expect(call(own.replace("own.ts", "simclr.ts"))).toBeUndefined();
});

it.each([
  ["", /found no method; expected 'export const NAME = defineMethod/],
  [SOURCE.replace('"mine"', '"simclr"'), /the lab has a method simclr; choose another id/],
  [SOURCE.replace('"mine"', '"My method"'), /found the id "My method"; expected/],
  [SOURCE.replace("isotrope/autodiff", "./autodiff"), /imports ".\/autodiff\/tensor.ts"; a method/],
])("refuses a file that it cannot use", (source, message) => {
  expect(() => ownMethodOf(["--method", written(source)])).toThrow(message);
});

it("names a file that does not exist, and one in another language", () => {
  expect(() => ownMethodOf(["--method", "./none.ts"])).toThrow(/none\.ts does not exist/);
  expect(() => ownMethodOf(["--method", "./mine.py"])).toThrow(/expected a TypeScript file/);
});
