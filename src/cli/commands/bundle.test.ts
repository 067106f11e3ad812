/** `lab bundle` and `lab replay` on the files of an untrained run. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeWeights } from "../../lab/weights/weights.ts";
import { resolveConfiguration } from "../../training/configuration.ts";
import { loadMethod } from "../../training/methods/index.ts";
import { buildModel, initialState } from "../../training/model.ts";
import { captureOutput, testSchema, testTables } from "../testing.ts";
import { bundle, replay } from "./bundle.ts";

const root = mkdtempSync(join(tmpdir(), "isotrope-bundle-"));
afterAll(() => rmSync(root, { recursive: true }));

const directory = (name: string) => join(root, name);

async function lab(command: typeof bundle, ...args: string[]) {
  const output = captureOutput();
  await command.run(args, output);
  return output;
}

describe("a run as one file", () => {
  it("comes back with the same bytes, and says how it goes on", async () => {
    await loadMethod("simclr");
    const configuration = resolveConfiguration(
      {
        method: "simclr",
        dataset: "digits",
        encoder: "mlp",
        steps: 40,
        batch: 32,
        seed: 1,
        settings: {},
      },
      testTables,
    );
    const model = buildModel(configuration, testSchema("digits"));
    const weights = encodeWeights(model, { step: 10, words: initialState(model) });
    mkdirSync(join(root, "run", "twin"), { recursive: true });
    writeFileSync(join(root, "run", "weights.safetensors"), weights);
    const refused = lab(bundle, "--run", directory("run"), "--out", directory("a.isotrope"));
    await expect(refused).rejects.toThrow(/has no run.json; expected a directory that train wrote/);
    writeFileSync(join(root, "run", "run.json"), '{ "schema": 1 }\n');

    const zip = lab(bundle, "--run", directory("run"), "--out", directory("a.zip"));
    await expect(zip).rejects.toThrow(/expected a name that ends with .isotrope/);
    await lab(bundle, "--run", directory("run"), "--out", directory("a.isotrope"));
    const { printed, logged } = await lab(
      replay,
      directory("a.isotrope"),
      "--out",
      directory("back"),
    );
    expect(printed).toEqual(["simclr with mlp on digits, seed 1: step 10 of 40"]);
    expect(logged.at(-1)).toMatch(/to continue: npm run -s lab -- train --resume .*back/);
    expect(readdirSync(directory("back")).sort()).toEqual(["run.json", "weights.safetensors"]);
    const restored = readFileSync(join(root, "back", "weights.safetensors"));
    expect(restored.equals(weights)).toBe(true);
  });
});
