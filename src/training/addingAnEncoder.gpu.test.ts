/** The worked examples of docs/adding-an-encoder.md: type-checked, built, and the encoder trained. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";
import { input } from "../autodiff/tensor.ts";
import { testGpu, testTables } from "../cli/testing.ts";
import { openDevice } from "../gpu/device.ts";
import type { ImageEncoderDefinition } from "../nn/encoder.ts";
import { encoders } from "../nn/index.ts";
import { inPass, namedVariables } from "../nn/network.ts";
import type { TextTowerDefinition } from "../nn/textTower.ts";
import { Random } from "../shared/random.ts";
import { resolveConfiguration } from "./configuration.ts";
import "./methods/all.ts";
import { createTraining } from "./training.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Ignored by git. Inside the root, where modules and types are resolved. */
const folder = join(root, `example-encoder-${process.pid}.local`);
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = readFileSync(join(root, "docs/adding-an-encoder.md"), "utf8");
const [encoderCode = "", towerCode = ""] = Array.from(
  page.matchAll(/```ts\n(.*?)```/gs),
  ([, code = ""]) => code,
);
const { convnetG }: { convnetG: ImageEncoderDefinition } = await written(
  "convnetG.ts",
  encoderCode,
);
const { bagOfFeatures }: { bagOfFeatures: TextTowerDefinition } = await written(
  "bagOfFeatures.ts",
  towerCode,
);

/** The module that has this code. */
function written(name: string, code: string) {
  const file = join(folder, name);
  writeFileSync(
    file,
    code
      .replaceAll('"../../', '"../SRC/')
      .replaceAll('"../', '"../src/nn/')
      .replaceAll("nn/SRC/", ""),
  );
  return import(/* @vite-ignore */ pathToFileURL(file).href);
}

it.each([
  { height: 28, width: 28, channels: 1 },
  { height: 32, width: 32, channels: 3 },
])("encodes $height×$width×$channels images", (image) => {
  const encoder = convnetG.build(image, new Random(1));
  const images = input("images", [6, image.height, image.width, image.channels]);
  expect(inPass({ batch: 3 }, () => encoder(images)).shape).toEqual([6, encoder.outputDim]);
  const names = namedVariables(encoder, "encoder").map(([name]) => name);
  expect(names).toContain("encoder.block1.hidden.weight");
  expect(names).toContain("encoder.block3.scale");
});

it("encodes texts", () => {
  const tower = bagOfFeatures.build({ vocabulary: 9, context: 5 }, new Random(1));
  const ids = input("ids", [6, 5], "u32");
  expect(inPass({ batch: 6 }, () => tower(ids)).shape).toEqual([6, tower.outputDim]);
});

it("has no type errors", () => {
  const configuration = { extends: "../tsconfig.json", include: ["*.ts", "../src/**/*.d.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const check = () =>
    execFileSync(process.execPath, [compiler, "--noEmit", "-p", folder], { encoding: "utf8" });
  expect(check).not.toThrow();
});

it("trains", async () => {
  (encoders as ImageEncoderDefinition[]).push(convnetG);
  const device = await openDevice(await testGpu(), { defaultLimits: true });
  const digits = await testTables.open("digits");
  const configuration = resolveConfiguration(
    {
      method: "supervised",
      dataset: "digits",
      encoder: convnetG.id,
      settings: {},
      steps: 60,
      batch: 64,
      seed: 0,
    },
    testTables,
  );
  const training = await createTraining(device, configuration, digits);
  const losses: number[] = [];
  for (let step = 0; step < 60; step++) losses.push((await training.next()).loss);
  training.destroy();
  expect(Math.max(...losses.slice(-5))).toBeLessThan(Math.min(...losses.slice(0, 3)));
});
