/** A run recorded as one file that the page plays back. */
import { BUNDLE_ENDING } from "../../formats/bundle.ts";
import { DEFAULT_CONFIGURATION } from "../../lab/session/adapterDefaults.ts";
import { InputError } from "../../shared/errors.ts";
import { defaultEncoder, resolveConfiguration } from "../../training/configuration.ts";
import { methodNamed } from "../../training/methods/index.ts";
import { defineCommand, integer, pairs, required } from "../command.ts";
import { requiredDataset } from "../datasetOption.ts";
import { checkOutput, writeOutput } from "../files.ts";
import { withRecorder } from "../gallery/record.ts";
import { localTables, withDevice } from "../resources.ts";

const { steps: STEPS, batch: BATCH } = DEFAULT_CONFIGURATION;
const POINTS = { most: 2000, usual: 300 };
const MOMENTS = { most: 60, usual: 20 };

export const record = defineCommand({
  name: "record",
  summary: `Trains a run and records it as NAME${BUNDLE_ENDING}, which the page plays back without training`,
  details: () =>
    [
      "The file holds the embeddings of the first test rows at some moments of the run, their images and classes, the",
      "diagnostics of these moments and the series of all steps; no weights. Dropped on the page, or given as",
      `?run=FILE from the same origin, it plays back. The images are in it: record no rows that must not be passed on.`,
    ].join("\n"),
  options: {
    method: required("M", "a method, see lab methods"),
    dataset: requiredDataset("a dataset, see lab datasets"),
    encoder: { kind: "text", placeholder: "E", help: "an encoder, see lab encoders" } as const,
    steps: integer("N", `steps of the run; default ${STEPS}`),
    batch: integer("B", `images per step; default ${BATCH}`),
    seed: integer("S", "seed of weights, batches and augmentations; default 0"),
    set: pairs("key=value …", "settings, see lab methods"),
    points: integer("N", `points recorded, at most ${POINTS.most}; default ${POINTS.usual}`, [
      2,
      POINTS.most,
    ]),
    moments: integer("N", `moments recorded, at most ${MOMENTS.most}; default ${MOMENTS.usual}`, [
      2,
      MOMENTS.most,
    ]),
    out: required(`NAME${BUNDLE_ENDING}`, "output file"),
  },
  async run(given, output) {
    const { method, dataset, out, points = POINTS.usual, moments = MOMENTS.usual } = given;
    if (!out.endsWith(BUNDLE_ENDING)) {
      throw new InputError(`--out ${out}: expected a name that ends with ${BUNDLE_ENDING}`);
    }
    checkOutput("out", out);
    const definition = methodNamed(method);
    const configuration = resolveConfiguration(
      {
        method,
        dataset,
        encoder: given.encoder ?? defaultEncoder(definition, DEFAULT_CONFIGURATION.encoder),
        steps: given.steps ?? STEPS,
        batch: given.batch ?? BATCH,
        seed: given.seed ?? 0,
        settings: given.set,
      },
      localTables,
    );
    if (definition.trains === false || configuration.steps === 0) {
      throw new InputError(`--method ${method}: a run without steps has nothing to play back`);
    }
    await output.interruption.guard(() =>
      withDevice(output, (device) =>
        withRecorder(device, output, async (recorded) => {
          const bytes = await recorded({ configuration, points, moments });
          writeOutput(out, bytes);
          output.log(`${bytes.length} bytes written to ${out}`);
        }),
      ),
    );
  },
});
