import { type Schema, schemaOf } from "../../data/index.ts";
import { givenState } from "../../lab/keep/otherRun.ts";
import { DEFAULT_CONFIGURATION, defaultConfiguration } from "../../lab/session/adapterDefaults.ts";
import { decodeWeights, type SavedRun, type Snapshot, stateOf } from "../../lab/weights/weights.ts";
import { encoders } from "../../nn/index.ts";
import { InputError } from "../../shared/errors.ts";
import {
  defaultEncoder,
  type ResolvedConfiguration,
  type RunConfiguration,
  resolveConfiguration,
} from "../../training/configuration.ts";
import type { MethodDefinition } from "../../training/method.ts";
import { methods } from "../../training/methods/all.ts";
import { methodNamed } from "../../training/methods/index.ts";
import { buildModel } from "../../training/model.ts";
import { defineCommand, integer, type Output, pairs, required, text } from "../command.ts";
import { datasetOption, importOption } from "../datasetOption.ts";
import { makeDirectory, readInput } from "../files.ts";
import { openLocalRun, readOther } from "../otherRuns.ts";
import { loadLocalDataset, localTables, withDevice } from "../resources.ts";
import { rateNotice } from "../resumedRate.ts";
import { type Baselines, conductRun } from "../run.ts";
import { tuningFrom, tuningOption } from "../tuning.ts";
import { conductTwins, readFork } from "../twin.ts";

const BASELINES: readonly Baselines[] = ["all", "none"];
const { encoder, steps, seed } = DEFAULT_CONFIGURATION;

export const train = defineCommand({
  name: "train",
  summary: "Trains an encoder, evaluates it and writes the run to a directory",
  options: {
    method: text(
      "M",
      `one of ${methods.map(({ id }) => id).join(", ")}; or a file of your own, ./mine.ts (docs/adding-a-method.md)`,
    ),
    dataset: datasetOption("a dataset, see lab datasets"),
    import: importOption,
    encoder: text(
      "E",
      `one of ${encoders.map(({ id }) => id).join(", ")}; default ${encoder} if the method supports it`,
    ),
    steps: integer(
      "N",
      `length of the schedule in steps; 0 gives the untrained encoder; default ${steps}`,
    ),
    batch: integer(
      "B",
      `images per step; default ${DEFAULT_CONFIGURATION.batch}, less on software`,
    ),
    seed: integer("S", `seed of weights, batches and augmentations; default ${seed}`),
    set: pairs(
      "key=value …",
      "settings, see lab methods; for example temperature=0.2 augment.blur=0",
    ),
    "stop-at": integer("K", "stop after step K of the schedule of N steps"),
    resume: text(
      "FILE",
      "resume from a weights.safetensors, with its settings unless overridden here",
    ),
    twin: text("key=value@STEP", "also train a twin that forks at STEP with one setting changed"),
    baselines: text(
      "WHICH",
      "all: also probe the untrained encoder and pixels (default); none: do not",
    ),
    tuning: tuningOption,
    out: required("DIR", "output directory; created if missing"),
  },
  details: () =>
    [
      "DIR gets run.json, weights.safetensors, embeddings.npy and projections.npy (h and z of the test",
      "images), labels.npy, bank.npy and bankLabels.npy (h and labels of at most 10,000 training images).",
      "A method with texts also writes text.embeddings.npy, text.projections.npy and captions.json (the first text",
      "of each test image), and run.json gets retrieval, zero-shot classification and modality gap.",
      "Pixels are probed once per dataset (about a minute); the scores are cached in the user's cache directory.",
      "A run that diverges exits 1 and saves its last finite weights. Ctrl-C saves the weights of the last step,",
      "prints the command that resumes and exits 130; the resumed run gives the bytes of an uninterrupted one. A",
      "second Ctrl-C ends at once.",
      "A twin starts from the run's full state at STEP (weights, averages, optimiser, queue, centre) and sees the",
      "same batches and views. Its files go to DIR/twin; without a change they equal the run's byte for byte.",
    ].join("\n"),
  async run(given, output) {
    const { resume, out, baselines: wanted = "all", "stop-at": stopAt } = given;
    const baselines = BASELINES.find((name) => name === wanted);
    if (!baselines) {
      throw new InputError(
        `--baselines: found "${wanted}", expected one of ${BASELINES.join(", ")}`,
      );
    }
    const tuning = tuningFrom(given.tuning);
    const saved =
      resume === undefined
        ? undefined
        : decodeWeights(readInput("resume", resume), resume, localTables);
    const configure = (defaults: RunConfiguration) => configurationOf(given, defaults, saved);
    // Check arguments before opening a device or loading data.
    const checked = configure(DEFAULT_CONFIGURATION);
    const lastStep = lastStepOf(checked, stopAt, saved);
    const fork =
      given.twin === undefined
        ? undefined
        : readFork(given.twin, checked, { first: saved?.step ?? 0, last: lastStep });
    const dataset = await loadLocalDataset(checked.dataset, checked.settings);
    const start = await startOf(checked, dataset.schema, saved);
    makeDirectory("out", out);
    if (saved) {
      noteChanges(saved, checked, output);
      const { name, configuration, step } = saved;
      for (const line of rateNotice(name, configuration, checked, step)) output.log(line);
    }

    await withDevice(output, async (device) => {
      const { configuration: defaults, notice } = defaultConfiguration(device.adapter);
      const configuration = configure(defaults);
      if (notice && given.batch === undefined && !saved) output.log(notice);
      const request = { configuration, dataset, start, lastStep, baselines, tuning, out };
      if (fork) await conductTwins(device, request, fork, output);
      else await conductRun(device, request, output);
    });
  },
});

/** The state to start from: that of the resumed file, or what other runs give; undefined for step 0. */
async function startOf(
  configuration: ResolvedConfiguration,
  schema: Schema,
  saved: SavedRun | undefined,
): Promise<Snapshot | undefined> {
  const model = buildModel(configuration, schema);
  if (saved) return { step: saved.step, words: stateOf(saved, model, "resumable") };
  const words = await givenState(model, openLocalRun);
  return words && { step: 0, words };
}

/** The encoder of the run that the setting `tower` names. */
function encoderOfTower(definition: MethodDefinition, tower: string | undefined) {
  if (!tower || definition.settings.tower?.kind !== "run") return undefined;
  return readOther("tower", tower).configuration.encoder;
}

interface Given {
  readonly method: string | undefined;
  readonly dataset: string | undefined;
  readonly encoder: string | undefined;
  readonly steps: number | undefined;
  readonly batch: number | undefined;
  readonly seed: number | undefined;
  readonly set: Readonly<Record<string, string>>;
}

/** Options override the resumed file, which overrides the defaults. */
function configurationOf(given: Given, defaults: RunConfiguration, saved: SavedRun | undefined) {
  const base = saved?.configuration;
  const { method = base?.method, dataset = base?.dataset } = given;
  if (method === undefined) {
    throw new InputError(`--method M is missing: one of ${methods.map(({ id }) => id).join(", ")}`);
  }
  if (dataset === undefined) {
    throw new InputError("--dataset D is missing: see lab datasets");
  }
  if (base && method !== base.method) {
    throw new InputError(
      `--method: found ${method}, but ${saved?.name} was trained with ${base.method}; resume with the same method`,
    );
  }
  const { steps, batch, seed } = { ...defaults, ...base };
  const definition = methodNamed(method);
  const encoder =
    base?.encoder ??
    encoderOfTower(definition, given.set.tower) ??
    defaultEncoder(definition, defaults.encoder);
  const { train } = schemaOf(localTables, dataset).splits;
  return resolveConfiguration(
    {
      method,
      dataset,
      encoder: given.encoder ?? encoder,
      steps:
        given.steps ??
        (definition.trains === false ? 0 : (base?.steps ?? definition.usualSteps ?? steps)),
      // A small dataset of one's own may have fewer rows than the usual batch.
      batch: given.batch ?? (base ? batch : Math.min(batch, train.count)),
      seed: given.seed ?? seed,
      settings: { ...base?.settings, ...given.set },
    },
    localTables,
  );
}

function lastStepOf(
  { steps }: RunConfiguration,
  stopAt: number | undefined,
  saved: SavedRun | undefined,
): number {
  const least = saved?.step ?? 0;
  if (least > steps) {
    throw new InputError(
      `--steps: found ${steps}, but ${saved?.name} is already at step ${least}; expected ${least} or more`,
    );
  }
  if (stopAt !== undefined && (stopAt < least || stopAt > steps)) {
    throw new InputError(
      `--stop-at: found ${stopAt}, expected a whole number from ${least} to ${steps}`,
    );
  }
  return stopAt ?? steps;
}

/** Logs settings that differ from the resumed run, because the result then differs from an uninterrupted run. */
function noteChanges(
  { name, configuration }: SavedRun,
  now: RunConfiguration,
  output: Output,
): void {
  const flat = ({ settings, ...rest }: RunConfiguration) => ({ ...rest, ...settings });
  const before: Readonly<Record<string, unknown>> = flat(configuration);
  const changed = Object.entries(flat(now)).filter(([key, value]) => before[key] !== value);
  for (const [key, value] of changed) {
    output.log(`${key} is ${value} from here on; ${name} was trained with ${before[key]}`);
  }
}
