/** The worked example of docs/adding-a-kernel.md: type-checked and run through the reference suite. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";
import type { KernelUnderTest } from "../kernel.ts";
import { describeKernels } from "./testing.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Ignored by git. Inside the root, where modules and types are resolved. */
const folder = join(root, `example-kernel-${process.pid}.local`);

const page = readFileSync(join(root, "docs/adding-a-kernel.md"), "utf8");
const [, code = ""] = /```ts\n(.*?)```/s.exec(page) ?? [];
mkdirSync(folder, { recursive: true });
const file = join(folder, "scaleRows.ts");
writeFileSync(
  file,
  code
    .replaceAll('"../../shared/', '"../src/shared/')
    .replaceAll('"../kernel', '"../src/gpu/kernel')
    .replaceAll('"./parts/', '"../src/gpu/kernels/parts/'),
);
const example: { scaleRows: KernelUnderTest } = await import(
  /* @vite-ignore */ pathToFileURL(file).href
);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeKernels([example.scaleRows]);

it("lists its variants", () => {
  expect(example.scaleRows.variantNames).toEqual(["vectors", "scalar"]);
});

it("has no type errors", () => {
  const configuration = { extends: "../tsconfig.json", include: ["*.ts", "../src/**/*.d.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const check = () =>
    execFileSync(process.execPath, [compiler, "--noEmit", "-p", folder], { encoding: "utf8" });
  expect(check).not.toThrow();
});
