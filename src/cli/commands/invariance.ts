import { join } from "node:path";
import { datasetWithFactors } from "../../data/index.ts";
import { factorQuestions, factorScores } from "../../lab/analyses/probing/factors.ts";
import {
  embeddedParts,
  type PartsIn,
  probeCounts,
  untrainedParts,
} from "../../lab/analyses/probing/features.ts";
import { CALIBRATION_IMAGES } from "../../lab/evaluate/evaluate.ts";
import { conductGrid } from "../../lab/grid/conduct.ts";
import {
  type InvarianceMatrix,
  type InvarianceRun,
  invarianceMatrix,
  planInvariance,
  turnedAugmentations,
} from "../../lab/grid/invariance.ts";
import type { GridCell, GridPlan } from "../../lab/grid/plan.ts";
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
import { datasetOption, importOption } from "../datasetOption.ts";
import { makeDirectory, writeOutput } from "../files.ts";
import { keyOf } from "../grid/runFile.ts";
import { Interrupted } from "../interruption.ts";
import { cellStore, type MeasuredCell } from "../invarianceCells.ts";
import { loadLocalDataset, localTables, withDevice } from "../resources.ts";
import { takeSteps } from "../steps.ts";
import { table } from "../table.ts";

export const invariance = defineCommand({
  name: "invariance",
  summary:
    "Trains with each augmentation switched off or on, and shows which factors each one removes",
  options: {
    method: text("M", "a method with two views; default simclr"),
    dataset: datasetOption(`a dataset with known factors, default ${datasetWithFactors.id}`),
    import: importOption,
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
    out: text(
      "DIR",
      "output directory for invariance.json and the finished runs; created if missing",
    ),
    json: flag("print invariance.json instead of the table"),
  },
  details: () =>
    [
      "One run with the given settings, and one per augmentation with that augmentation switched: off if it was",
      "on, on (0.5) if it was off. Each factor is predicted from h, or z, by ridge regression (accuracy, or R²).",
      "A cell is the score with the augmentation minus the score without it, averaged over seeds. Negative:",
      "the augmentation removed the factor. With --out, finished runs are saved in DIR/cells, and the same command",
      "continues an interrupted one.",
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
    await planInvariance({ base: baseOf(DEFAULT_CONFIGURATION), seeds }, localTables);
    const dataset = await loadLocalDataset(id, given.set);
    const counts = probeCounts(dataset, true);
    const questions = factorQuestions(dataset, counts);
    const factors = questions.map(({ factor }) => factor.name);
    if (given.out !== undefined) makeDirectory("out", given.out);

    const { base, runs, before } = await withDevice(output, async (device) => {
      const base = baseOf(defaultConfiguration(device.adapter).configuration);
      const plan = await planInvariance({ base, seeds }, localTables);
      output.log(`${plan.cells.length} runs, ${plan.steps} steps together`);
      const cells = cellStore(plan, given.out);
      const keyOfCell = ({ configuration }: GridCell) =>
        `${keyOf(configuration)} ${space} ${counts.train}`;
      const measure = (parts: PartsIn) => {
        const scores = atOnce(factorScores(questions, parts(space)));
        return Object.fromEntries(
          factors.map((name, index) => [name, scores[index]?.score ?? null]),
        );
      };
      const perform = async ({ place, configuration }: GridCell): Promise<MeasuredCell> => {
        const training = await createTraining(device, configuration, dataset);
        try {
          const untrained =
            place[0] === 0
              ? await untrainedParts(device, training, dataset, counts, CALIBRATION_IMAGES)
              : undefined;
          const before = untrained && measure(untrained);
          const taken = await takeSteps(device, training, configuration.steps, output);
          if (taken.failure) throw taken.failure;
          if (taken.interrupted) throw new Interrupted("stopped before the last step");
          await training.calibrate(CALIBRATION_IMAGES);
          return { scores: measure(await embeddedParts(training, counts)), untrained: before };
        } finally {
          training.destroy();
        }
      };
      const outcomes = await output.interruption.guard(() =>
        conductGrid<MeasuredCell | "failed">(plan, {
          recall: (cell) => cells.read(cell, keyOfCell(cell)),
          goesOn: () => device.failure() === undefined && !output.interruption.requested,
          begins: ({ name }, done) => output.log(`${done + 1} of ${plan.cells.length}: ${name}`),
          async run(cell) {
            const measured = await perform(cell);
            cells.write(cell, keyOfCell(cell), measured);
            return measured;
          },
          failed({ name }, { message }) {
            output.log(`${name} failed: ${message}`);
            return "failed";
          },
        }),
      );
      const lost = device.failure();
      if (lost) throw lost;
      const done = outcomes.filter((outcome) => outcome !== undefined).length;
      if (done < plan.cells.length) {
        const kept =
          given.out === undefined ? "none is saved, because --out is not given" : "saved";
        throw new Interrupted(
          `stopped; ${done} of ${plan.cells.length} runs are finished (${kept})${given.out === undefined ? "" : "; run the same command to continue"}`,
        );
      }
      return { base, ...runsOf(plan, outcomes) };
    });
    const matrix = invarianceMatrix(await turnedAugmentations(base, localTables), factors, runs);
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
    else for (const line of linesOf(matrix, runs, before, seeds.length)) output.print(line);
    const missing = seeds.length * (matrix.rows.length + 1) - runs.length;
    if (missing > 0)
      throw new RunError(
        "not-finite",
        `${missing} of ${seeds.length * (matrix.rows.length + 1)} runs failed, see above`,
      );
  },
});

/** The finished runs, and the untrained encoders of the base runs. */
function runsOf({ cells }: GridPlan, outcomes: readonly (MeasuredCell | "failed" | undefined)[]) {
  const runs: InvarianceRun[] = [];
  const before: InvarianceRun[] = [];
  for (const [index, { place, seed }] of cells.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined || outcome === "failed") continue;
    const [at = 0] = place;
    runs.push({ place: at, seed, scores: outcome.scores });
    if (outcome.untrained) before.push({ place: 0, seed, scores: outcome.untrained });
  }
  return { runs, before };
}

function spaceFrom(written: string): Space {
  if (written === "h" || written === "z") return written;
  throw new InputError(`--space: found ${JSON.stringify(written)}, expected h or z`);
}

function linesOf(
  { factors, rows }: InvarianceMatrix,
  runs: readonly InvarianceRun[],
  before: readonly InvarianceRun[],
  seeds: number,
): readonly string[] {
  const meanOf = (from: readonly InvarianceRun[], factor: string): string => {
    const scores = from.flatMap(({ place, scores }) => (place === 0 ? (scores[factor] ?? []) : []));
    return scores.length === 0
      ? "failed"
      : (scores.reduce((sum, each) => sum + each, 0) / scores.length).toFixed(3);
  };
  const lines = [
    { name: "untrained", cells: factors.map((factor) => meanOf(before, factor)) },
    { name: "trained", cells: factors.map((factor) => meanOf(runs, factor)) },
    ...rows.map(({ id, on, cells }) => ({
      name: `${id} ${on ? "(on)" : "(off)"}`,
      cells: cells.map((cell) => signed(cell, seeds)),
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

/** `−0.120 (−0.150 to −0.100)`; a mean over fewer seeds than were asked for says over how many. */
function signed({ mean, least, greatest, seeds }: InvarianceCell, wanted: number): string {
  const spelled = (value: number | undefined): string =>
    value === undefined ? "" : `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
  if (mean === undefined) return "failed";
  const range = seeds > 1 ? ` (${spelled(least)} to ${spelled(greatest)})` : "";
  const part = seeds < wanted ? ` (${seeds} of ${wanted} seeds)` : "";
  return `${spelled(mean)}${range}${part}`;
}
