/** `lab similarity` on small files; needs no GPU. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { encodeNpy } from "../../formats/npy.ts";
import { gaussian } from "../../metrics/testing.ts";
import { captureOutput } from "../testing.ts";
import { similarity } from "./similarity.ts";

const folder = mkdtempSync(join(tmpdir(), "isotrope-similarity-"));
afterAll(() => rmSync(folder, { recursive: true }));

function runNamed(name: string, dataset: string, cols: number, seed: number): string {
  const path = join(folder, name);
  mkdirSync(path);
  const data = Float32Array.from(gaussian(40, cols, seed).data);
  writeFileSync(join(path, "embeddings.npy"), encodeNpy({ dtype: "F32", shape: [40, cols], data }));
  const record = { schema: 1, method: "simclr", dataset, seed };
  writeFileSync(join(path, "run.json"), JSON.stringify(record));
  return path;
}
const a = runNamed("a", "digits", 6, 1);
const b = runNamed("b", "digits", 9, 2);
const other = runNamed("other", "shapes", 6, 3);

async function compared(...args: readonly string[]): Promise<string> {
  const output = captureOutput();
  await similarity.run(args, output);
  return output.printed.join("\n");
}

it("prints both matrices, and as JSON", async () => {
  const text = await compared(a, b, join(a, "embeddings.npy"));
  expect(text).toMatch(/Linear CKA of h, 40 rows/);
  expect(text).toMatch(/a \(simclr, seed 1\) +1\.000 .* 1\.000/);
  expect(text).toMatch(/Mutual 10 nearest neighbours; 0\.256 for unrelated embeddings/);
  const json = JSON.parse(await compared(a, b, "--neighbours", "3", "--rows", "20", "--json"));
  expect([json.rows, json.neighbours, json.cka[0][0], json.mutual[1][1]]).toEqual([20, 3, 1, 1]);
  expect(Math.abs(json.cka[0][1])).toBeLessThan(0.5);
});

it.each<[readonly string[], RegExp]>([
  [[a], /RUN: found 1, expected at least two directories/],
  [
    [a, other],
    /other: a run on shapes, but .*a is one on digits; give runs with the same test rows/,
  ],
  [[a, join(folder, "none")], /none: not found; give a directory of lab train/],
  [[a, b, "--space", "z"], /projections.npy: not found; the run has no space z/],
  [[a, b, "--space", "w"], /--space: found "w", expected one of h, z/],
  [[a, b, "--rows", "2"], /embeddings have 2 rows; give at least 4/],
])("refuses %j", async (args, words) => {
  await expect(compared(...args)).rejects.toThrow(words);
});
