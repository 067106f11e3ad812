import { expect, test } from "vitest";
import { testTables } from "../../../cli/testing.ts";
import { resolveConfiguration } from "../../../training/configuration.ts";
import { emptyEmbedded } from "../../../training/embedded.ts";
import { loadMethod } from "../../../training/methods/index.ts";
import type { StepsEvent } from "../../protocol/events.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { createLibrary } from "./library.ts";
import { memoryCheckpoints } from "./store.ts";
import { createCheckpointWriter } from "./writer.ts";

const checkpointAt = (step: number): Checkpoint => ({
  step,
  words: new Float32Array(4),
  settings: {},
  edits: 0,
  found: {
    step,
    settings: {},
    refreshed: 1,
    prototypes: undefined,
    pairs: undefined,
    embedded: emptyEmbedded(
      [
        { id: "h", network: { outputDim: 2 } },
        { id: "z", network: { outputDim: 2 } },
      ],
      1,
    ),
  },
});
const stepsOf = (...steps: number[]): StepsEvent => ({
  type: "steps",
  steps: Float64Array.from(steps),
  series: { loss: Float64Array.from(steps, (step) => 1 / step) },
});

test("an event that arrives during a write is saved with the next checkpoint", async () => {
  await loadMethod("simclr");
  const configuration = resolveConfiguration(
    {
      method: "simclr",
      dataset: "digits",
      encoder: "mlp",
      steps: 60,
      batch: 8,
      seed: 0,
      settings: {},
    },
    testTables,
  );
  const memory = memoryCheckpoints();
  let written = () => {};
  const slow = {
    ...memory,
    async write(change: Parameters<typeof memory.write>[0]) {
      await memory.write(change);
      await new Promise<void>((resolve) => {
        written = resolve;
      });
    },
  };
  const writer = createCheckpointWriter(
    createLibrary(slow, () => {}),
    { run: "one", configuration },
  );
  const idle = () => new Promise((resolve) => setTimeout(resolve, 0));
  writer.save(checkpointAt(0), "none");
  writer.note(stepsOf(1));
  writer.save(checkpointAt(1), "none");
  await idle();
  written();
  await idle();
  writer.note(stepsOf(2));
  writer.save(checkpointAt(1), "none");
  written();
  await idle();
  writer.save(checkpointAt(2), "none");
  await idle();
  written();
  await idle();
  const saved = (await memory.charts("one")).flatMap((event) =>
    event.type === "steps" ? [...event.steps] : [],
  );
  expect(saved).toEqual([1, 2]);
});
