/** The worked example of docs/adding-a-method.md: its code is type-checked, compared and trained. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { input, scalar } from "../../autodiff/tensor.ts";
import { evaluate } from "../../autodiff/testing.ts";
import { testGpu, testTables } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { Random } from "../../shared/random.ts";
import { resolveConfiguration } from "../configuration.ts";
import type { MethodDefinition } from "../method.ts";
import { createTraining } from "../training.ts";
import { addMethod } from "./index.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Ignored by git; inside the root, where TypeScript is compiled. */
const folder = join(root, `example-${process.pid}.local`);

let device: Device;
let method: MethodDefinition;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
  const page = readFileSync(join(root, "docs/adding-a-method.md"), "utf8");
  const [, code = ""] = /```ts\n(.*?)```/s.exec(page) ?? [];
  mkdirSync(folder);
  // The example's imports are relative to src/training/methods.
  const moved = code.replaceAll('"../../', '"../src/').replaceAll('"../', '"../src/training/');
  const file = join(folder, "alignuniform.ts");
  writeFileSync(file, moved.replaceAll("src/training/src/", "src/"));
  const url = pathToFileURL(file).href;
  const module: { alignUniform: MethodDefinition } = await import(/* @vite-ignore */ url);
  method = module.alignUniform;
  addMethod(method);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("has no type errors", () => {
  const configuration = {
    extends: "../tsconfig.json",
    include: ["*.ts", "../src/**/*.d.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const check = () =>
    execFileSync(process.execPath, [compiler, "--noEmit", "-p", folder], { encoding: "utf8" });
  expect(check).not.toThrow();
});

it("computes the stated loss", async () => {
  const random = new Random(3);
  const [rows, cols, weight] = [6, 4, 0.7];
  const views = [0, 1].map(() => Float32Array.from({ length: rows * cols }, () => random.normal()));
  const inputs = { z1: input("z1", [rows, cols]), z2: input("z2", [rows, cols]) };
  const loss = method.objective.evaluate(inputs, (key) => scalar(key), {});
  const [z1 = new Float32Array(), z2 = new Float32Array()] = views;
  const found = await evaluate(device, { loss }, { z1, z2 }, { uniformityWeight: weight });

  const unitRows = (z: Float32Array) =>
    Array.from({ length: rows }, (_, row) => {
      const values = Array.from(z.subarray(row * cols, (row + 1) * cols));
      const norm = Math.hypot(...values);
      return values.map((value) => value / norm);
    });
  const apart = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const units = views.map(unitRows);
  const uniformities = units.map((points) =>
    Math.log(
      mean(
        points.flatMap((a, i) =>
          points.flatMap((b, j) => (i === j ? [] : [Math.exp(-2 * apart(a, b))])),
        ),
      ),
    ),
  );
  const [first = [], second = []] = units;
  const alignment = mean(first.map((point, i) => apart(point, second[i] ?? [])));
  expect(found.loss?.[0]).toBeCloseTo(alignment + weight * mean(uniformities), 5);
});

it("trains", async () => {
  const digits = await testTables.open("digits");
  const configuration = resolveConfiguration(
    {
      method: "alignuniform",
      dataset: "digits",
      encoder: "mlp",
      settings: {},
      steps: 30,
      batch: 64,
      seed: 0,
    },
    testTables,
  );
  const training = await createTraining(device, configuration, digits);
  const losses: number[] = [];
  for (let step = 0; step < 30; step++) losses.push((await training.next()).loss);
  training.destroy();
  expect(Math.max(...losses.slice(-5))).toBeLessThan(Math.min(...losses.slice(0, 3)));
});
