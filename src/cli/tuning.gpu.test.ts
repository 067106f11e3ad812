/** `--tuning` on a real adapter: forced, timed, saved and reloaded, without changing results. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDevice } from "../gpu/device.ts";
import { DEFAULT_CONFIGURATION } from "../lab/session/adapterDefaults.ts";
import { resolveConfiguration } from "../training/configuration.ts";
import "../training/methods/all.ts";
import { createTraining } from "../training/training.ts";
import { runLab } from "./lab.ts";
import { loadLocalDataset } from "./resources.ts";
import { captureOutput, testGpu, testTables } from "./testing.ts";
import { prepareTuning, tuneTraining, tuningFrom } from "./tuning.ts";

const folder = mkdtempSync(join(tmpdir(), "isotrope-tuning-"));
beforeAll(() => {
  process.env.ISOTROPE_CACHE = folder;
});
afterAll(() => {
  delete process.env.ISOTROPE_CACHE;
  rmSync(folder, { recursive: true, force: true });
});

/** Three steps of a small ConvNet under `--tuning`: the final state, the variants used, the log. */
async function threeSteps(tuning: string) {
  const output = captureOutput();
  const mode = tuningFrom(tuning);
  const device = await openDevice(await testGpu());
  const dataset = await loadLocalDataset("digits");
  const configuration = resolveConfiguration(
    {
      ...DEFAULT_CONFIGURATION,
      dataset: dataset.id,
      batch: 6,
      steps: 3,
    },
    testTables,
  );
  await prepareTuning(device, mode, output);
  const training = await createTraining(device, configuration, dataset);
  await tuneTraining(device, training, mode, output);
  for (let step = 0; step < configuration.steps; step++) await training.next();
  const state = Buffer.from((await training.readState()).buffer);
  const used = training.program.tunings();
  training.destroy();
  device.destroy();
  return { state, used, logged: output.logged.join("\n") };
}

const HEAVY = ["conv2d", "conv2dInputGradient", "conv2dWeightGradient", "matmul"];
const everywhere = (variant: string) => HEAVY.map((kernel) => `${kernel}=${variant}`).join(",");
const chosenBy = (run: Awaited<ReturnType<typeof threeSteps>>) =>
  new Set(run.used.map((line) => line.chosenBy));

it("gives the same bytes with other variants, and reports the variants used", async () => {
  const register = await threeSteps(everywhere("register-8x4"));
  const workgroup = await threeSteps(everywhere("workgroup-32x16"));
  expect(new Set(register.used.map(({ variant }) => variant))).toEqual(new Set(["register-8x4"]));
  expect(new Set(workgroup.used.map(({ kernel }) => kernel))).toEqual(new Set(HEAVY));
  expect(chosenBy(workgroup)).toEqual(new Set(["forced"]));
  expect(workgroup.state.equals(register.state)).toBe(true);
});

it("saves timed variants and reloads them; replaces an invalid file with a warning", async () => {
  const first = await threeSteps("auto");
  expect(first.logged).toMatch(/timing variants/);
  expect(chosenBy(first)).toContain("timed");
  const second = await threeSteps("auto");
  expect(chosenBy(second)).toContain("cache");
  expect(second.state.equals(first.state)).toBe(true);
  writeFileSync(join(folder, "tunings.json"), '{"schema": 9}');
  const third = await threeSteps("auto");
  expect(third.logged).toMatch(/ignored: .*tunings\.json: not a tuning file/);
  expect(chosenBy(third)).not.toContain("cache");
});

it("rejects unknown variants before opening a device", async () => {
  const output = captureOutput();
  expect(await runLab(["bench", "--tuning", "conv2d=fast"], output)).toBe(2);
  expect(output.logged).toEqual([
    expect.stringMatching(
      /^lab: --tuning: conv2d has no variant "fast"; expected .*register-8x8, /,
    ),
  ]);
});
