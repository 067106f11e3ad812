import { expect, test } from "vitest";
import { buildOf } from "./offline.mjs";

const bytes = (text: string) => new TextEncoder().encode(text);
const files = new Map([
  ["index.html", bytes("<!doctype html>")],
  ["assets/index-a.js", bytes("1")],
  ["assets/index-a.js.map", bytes("{}")],
  ["datasets/digits/train.bin", bytes("four")],
  ["datasets/LICENSES", bytes("MIT")],
  ["manifest.webmanifest", bytes("{}")],
]);

test("the shell is everything but datasets, maps and licences; datasets have sizes and hashes", () => {
  const { shell, datasets } = buildOf(files);
  expect(shell).toEqual(["assets/index-a.js", "./", "manifest.webmanifest"]);
  expect(datasets).toEqual({
    "datasets/digits/train.bin": { bytes: 4, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
});

test("the version follows from the contents, not from the order of the files", () => {
  const { version } = buildOf(files);
  expect(buildOf(new Map([...files].reverse())).version).toBe(version);
  expect(
    buildOf(new Map([...files, ["datasets/digits/train.bin", bytes("five")]])).version,
  ).not.toBe(version);
});
