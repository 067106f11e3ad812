/** The worked examples of docs/adding-an-op.md: type-checked, and run through both suites. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { openDevice } from "../../gpu/device.ts";
import type { KernelUnderTest } from "../../gpu/kernel.ts";
import { describeKernels } from "../../gpu/kernels/testing.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import { input, type Tensor } from "../tensor.ts";
import { evaluate } from "../testing.ts";
import { testGradients } from "./testing.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Ignored by git. Inside the root, where modules and types are resolved. */
const folder = join(root, `example-op-${process.pid}.local`);
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = readFileSync(join(root, "docs/adding-an-op.md"), "utf8");
const blocks = [...page.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)].map(
  ([, path = "", code = ""]) => ({ path, code }),
);

/** An import of a file that exists in src, or of another example. */
function relocated(from: string, specifier: string): string {
  const { pathname } = new URL(specifier, `file:///${from}`);
  const path = pathname.slice(1);
  return blocks.some((block) => block.path === path) ? `./${flat(path)}` : `../${path}`;
}

/** The example's file name in the folder. */
const flat = (path: string) => path.replace(/^src\//, "").replaceAll("/", "-");

for (const { path, code } of blocks) {
  const imports = code.replace(
    /from "(\.[^"]*)"/g,
    (_, specifier: string) => `from "${relocated(path, specifier)}"`,
  );
  writeFileSync(join(folder, flat(path)), imports);
}

const load = (path: string): Promise<unknown> =>
  import(/* @vite-ignore */ pathToFileURL(join(folder, flat(path))).href);

interface OpModule {
  readonly gradientChecks: GradientChecks;
}
const swish = (await load("src/autodiff/ops/swish.ts")) as OpModule;
const sums = (await load("src/autodiff/ops/cumulativeSum.ts")) as OpModule & {
  cumulativeSum(x: Tensor, reverse?: boolean): Tensor;
};
const { cumulativeSum } = (await load("src/gpu/kernels/cumulativeSum.ts")) as {
  readonly cumulativeSum: KernelUnderTest;
};

describe("kernel", () => describeKernels([cumulativeSum]));

describe("gradients", () => testGradients({ ...swish.gradientChecks, ...sums.gradientChecks }));

it("computes cumulative sums", async () => {
  const device = await openDevice(await testGpu(), { defaultLimits: true });
  const x = input("x", [2, 3]);
  const outputs = { forward: sums.cumulativeSum(x), backward: sums.cumulativeSum(x, true) };
  const results = await evaluate(device, outputs, { x: Float32Array.of(1, 2, 3, 4, 5, 6) });
  expect(results.forward).toEqual(Float32Array.of(1, 3, 6, 4, 9, 15));
  expect(results.backward).toEqual(Float32Array.of(6, 5, 3, 15, 11, 6));
});

it("rejects integers", () => {
  expect(() => sums.cumulativeSum(input("i", [3], "u32"))).toThrow(/^cumulativeSum: takes f32/);
});

it("has no type errors", () => {
  const configuration = { extends: "../tsconfig.json", include: ["*.ts", "../src/**/*.d.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const check = () =>
    execFileSync(process.execPath, [compiler, "--noEmit", "-p", folder], { encoding: "utf8" });
  expect(check).not.toThrow();
});
