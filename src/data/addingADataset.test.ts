/** The worked example of docs/adding-a-dataset.md: its code is type-checked, built and read back. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { buildDataset } from "../../scripts/datasets/build.ts";
import type { Recipe } from "../../scripts/datasets/recipe.ts";
import { readTable } from "./files.ts";
import { manifestFrom } from "./manifest.ts";
import { checkManifest } from "./manifestFile.ts";
import { tokensNamed } from "./table.ts";
import { textOf } from "./tokens.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Ignored by git; inside the root, where TypeScript is compiled. */
const folder = join(root, `example-${process.pid}-dataset.local`);

let recipe: Recipe;
beforeAll(async () => {
  const page = readFileSync(join(root, "docs/adding-a-dataset.md"), "utf8");
  const [, code = ""] = /```ts\n(.*?)```/s.exec(page) ?? [];
  mkdirSync(folder);
  // The example's imports are relative to scripts/datasets.
  const moved = code
    .replaceAll('"./', '"../scripts/datasets/')
    .replaceAll('"../../src/', '"../src/');
  const file = join(folder, "stripes.ts");
  writeFileSync(file, moved);
  const url = pathToFileURL(file).href;
  const module: { stripes: Recipe } = await import(/* @vite-ignore */ url);
  recipe = module.stripes;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("has no type errors", { timeout: 120_000 }, () => {
  const configuration = { extends: "../tsconfig.json", include: ["*.ts", "../src/**/*.d.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const check = () =>
    execFileSync(process.execPath, [compiler, "--noEmit", "-p", folder], { encoding: "utf8" });
  expect(check).not.toThrow();
});

it("is built and read back", async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await buildDataset(folder, recipe);
  const written = readFileSync(join(folder, "src/data/manifests/stripes.json"), "utf8");
  const manifest = manifestFrom(checkManifest(JSON.parse(written), "stripes"));
  const dataset = await readTable(manifest, (path) =>
    readFile(join(folder, "public/datasets", path)),
  );
  const { train, test } = dataset;
  expect([train.count, test.count]).toEqual([600, 150]);
  expect(manifest.augmentations).toEqual({ rotate: 0, flip: 0 });
  expect(textOf(tokensNamed(train, "caption"), 0)).toMatch(/^stripes of [2346] pixels$/);

  // Horizontal stripes are constant along rows, and the three classes are balanced.
  const first = train.images.subarray(0, 28);
  expect(new Set(first).size).toBe(1);
  for (const label of [0, 1, 2]) {
    expect(train.labels.filter((each) => each === label)).toHaveLength(200);
  }
});
