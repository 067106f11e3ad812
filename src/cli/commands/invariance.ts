import { join } from "node:path";
import { datasetWithFactors } from "../../data/index.ts";
import { factorQuestions, factorScores } from "../../lab/analyses/probing/factors.ts";
import { embeddedParts, probeCounts, untrainedParts } from "../../lab/analyses/probing/features.ts";
import { CALIBRATION_IMAGES } from "../../lab/evaluate/evaluate.ts";
import { conductGrid } from "../../lab/grid/conduct.ts";
import {
  type InvarianceMatrix,
  type InvarianceRun,
  invarianceMatrix,
  planInvariance,
  turnedAugmentations,
} from "../../lab/grid/invariance.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import type { InvarianceCell } from "../../lab/protocol/grid.ts";
import type { Space } from "../../lab/protocol/space.ts";
import { DEFAULT_CONFIGURATION, defaultConfiguration } from "../../lab/session/adapterDefaults.ts";
import { InputError, RunError } from "../../shared/errors.ts";
import { atOnce } from "../../shared/pieces.ts";
import { defaultEncoder, type RunConfiguration } from "../../training/configuration.ts";
import { loadMethod, methodNamed } from "../../training/methods/index.ts";
import { createTraining } from "../../training/training.ts";
import { defineCommand, flag, integer, pairs, seedsFrom, text } from "../command.ts";
import { makeDirectory, writeOutput } from "../files.ts";
import { loadLocalDataset, withDevice } from "../resources.ts";
import { takeSteps } from "../steps.ts";
import { table } from "../table.ts";

export const invariance = defineCommand({
  name: "invariance",
  summary:
    "Trains with each augmentation switched off or on, and shows which factors each one removes",
  options: {
    method: text("M", "a method with two views; default simclr"),
    dataset: text("D", `a dataset with known factors; default ${datasetWithFactors.id}`),
    encoder: text("E", "an encoder, see lab encoders; default as for train"),
    steps: integer("N", "steps of every run; default 200"),
    batch: integer(
      "B",
      `images per step; default ${DEFAULT_CONFIGURATION.batch}, less on software`,
    ),
    set: pairs("key=value …", "settings of all runs"),
    seeds: text("S1,S2,…", "seeds for every row; default 0"),
    space: text(
      "h|z",
      "features that factors are predicted from: encoder output h or projection z; default h",
    ),
    out: text("DIR", "output directory for invariance.json; created if missing"),
    json: flag("print invariance.json instead of the table"),
  },
  details: () =>
    [
      "One run with the given settings, and one per augmentation with that augmentation switched: off if it was",
      "on, on (0.5) if it was off. Each factor is predicted from h, or z, by ridge regression (accuracy, or R²).",
      "A cell is the score with the augmentation minus the score without it, averaged over seeds. Negative:",
      "the augmentation removed the factor.",
    ].join("\n"),
  async run(given, output) {
    const { method = "simclr", dataset: id = datasetWithFactors.id } = given;
    const seeds = seedsFrom(given.seeds ?? "0");
    const space = spaceFrom(given.space ?? "h");
    await loadMethod(method);
    const baseOf = ({ batch, encoder }: RunConfiguration): RunConfiguration => ({
      method,
      dataset: id,
      seed: seeds[0] ?? 0,
      settings: given.set,
      encoder: given.encoder ?? defaultEncoder(methodNamed(method), encoder),
      steps: given.steps ?? 200,
      batch: given.batch ?? batch,
    });
    await planInvariance({ base: baseOf(DEFAULT_CONFIGURATION), seeds });
    const dataset = await loadLocalDataset(id);
    const counts = probeCounts(dataset, true);
    const questions = factorQuestions(dataset, counts);
    const factors = questions.map(({ factor }) => factor.name);
    if (given.out !== undefined) makeDirectory("out", given.out);

    const { base, runs, before } = await withDevice(output, async (device) => {
      const base = baseOf(defaultConfiguration(device.adapter).configuration);
      const plan = await planInvariance({ base, seeds });
      output.log(`${plan.cells.length} runs, ${plan.steps} steps together`);
      const before: InvarianceRun[] = [];
      const named = (scores: readonly { readonly score: number | null }[]) =>
        Object.fromEntries(factors.map((name, index) => [name, scores[index]?.score ?? null]));
      const outcomes = await conductGrid<InvarianceRun | undefined>(plan, {
        recall: () => undefined,
        goesOn: () => device.failure() === undefined,
        begins: ({ name }, done) => output.log(`${done + 1} of ${plan.cells.length}: ${name}`),
        async run({ place, seed, configuration }) {
          const training = await createTraining(device, configuration, dataset);
          try {
            const [index = 0] = place;
            if (index === 0) {
              const parts = await untrainedParts(
                ...([device, training, dataset, counts, CALIBRATION_IMAGES] as const),
              );
              before.push({
                place: 0,
                seed,
                scores: named(atOnce(factorScores(questions, parts[space]))),
              });
            }
            const { failure } = await takeSteps(device, training, configuration.steps, output.log);
            if (failure) throw failure;
            await training.calibrate(CALIBRATION_IMAGES);
            const parts = await embeddedParts(training, counts);
            const scores = named(atOnce(factorScores(questions, parts[space])));
            return { place: index, seed, scores };
          } finally {
            training.destroy();
          }
        },
        failed({ name }, { message }) {
          output.log(`${name} failed: ${message}`);
          return undefined;
        },
      });
      const lost = device.failure();
      if (lost) throw lost;
      return { base, before, runs: outcomes.filter((outcome) => outcome !== undefined) };
    });
    const matrix = invarianceMatrix(await turnedAugmentations(base), factors, runs);
    const { encoder, steps, batch, settings } = base;
    const json = tidyJson({
      schema: 1,
      base: { method, dataset: id, encoder, steps, batch, settings },
      space,
      seeds,
      train: counts.train,
      test: counts.test,
      untrained: before,
      runs,
      matrix: matrix.rows,
    });
    if (given.out !== undefined) writeOutput(join(given.out, "invariance.json"), json);
    if (given.json) output.print(json.trimEnd());
    else for (const line of linesOf(matrix, runs, before)) output.print(line);
    const missing = seeds.length * (matrix.rows.length + 1) - runs.length;
    if (missing > 0)
      throw new RunError("not-finite", `${missing} runs failed; their cells are empty`);
  },
});

function spaceFrom(written: string): Space {
  if (written === "h" || written === "z") return written;
  throw new InputError(`--space: found ${JSON.stringify(written)}, expected h or z`);
}

function linesOf(
  { factors, rows }: InvarianceMatrix,
  runs: readonly InvarianceRun[],
  before: readonly InvarianceRun[],
): readonly string[] {
  const meanOf = (from: readonly InvarianceRun[], factor: string): string => {
    const scores = from.flatMap(({ place, scores }) => (place === 0 ? (scores[factor] ?? []) : []));
    return scores.length === 0
      ? "no run"
      : (scores.reduce((sum, each) => sum + each, 0) / scores.length).toFixed(3);
  };
  const lines = [
    { name: "untrained", cells: factors.map((factor) => meanOf(before, factor)) },
    { name: "trained", cells: factors.map((factor) => meanOf(runs, factor)) },
    ...rows.map(({ id, on, cells }) => ({
      name: `${id} ${on ? "(on)" : "(off)"}`,
      cells: cells.map(signed),
    })),
  ];
  return table(
    [
      ["with − without", ({ name }) => name],
      ...factors.map(
        (factor, index) =>
          [factor, ({ cells }: (typeof lines)[number]) => cells[index] ?? ""] as const,
      ),
    ],
    lines,
  );
}

/** `−0.120 (−0.150 to −0.100)`. */
function signed({ mean, least, greatest, seeds }: InvarianceCell): string {
  const spelled = (value: number | undefined): string =>
    value === undefined ? "" : `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
  if (mean === undefined) return "no run";
  return seeds > 1 ? `${spelled(mean)} (${spelled(least)} to ${spelled(greatest)})` : spelled(mean);
}
