import { existsSync } from "node:fs";
import { join } from "node:path";
import { conductGrid } from "../../lab/grid/conduct.ts";
import { COLLAPSED } from "../../lab/grid/map.ts";
import { type GridCell, type GridPlan, planGrid } from "../../lab/grid/plan.ts";
import { MOST_RUNS } from "../../lab/protocol/grid.ts";
import type { GridRequest } from "../../lab/protocol/index.ts";
import { DEFAULT_CONFIGURATION, defaultConfiguration } from "../../lab/session/adapterDefaults.ts";
import { metricDefinitions } from "../../metrics/index.ts";
import { InputError, RunError } from "../../shared/errors.ts";
import { defaultEncoder, type RunConfiguration } from "../../training/configuration.ts";
import { methodNamed } from "../../training/methods/index.ts";
import {
  defineCommand,
  flag,
  integer,
  type Output,
  pairs,
  required,
  seedsFrom,
  text,
} from "../command.ts";
import { importOption, requiredDataset } from "../datasetOption.ts";
import { makeDirectory, writeOutput } from "../files.ts";
import { createGridRunner } from "../grid/gridRun.ts";
import {
  differencesOf,
  encodeGrid,
  failuresOf,
  type GridRow,
  heatMap,
  mapOf,
  metricsFrom,
} from "../grid/report.ts";
import { type GridOutcome, outcomeOf, recallOutcome } from "../grid/runFile.ts";
import { Interrupted } from "../interruption.ts";
import { loadLocalDataset, localTables, withDevice } from "../resources.ts";
import { prepareTuning, type TuningMode, tuningFrom, tuningOption } from "../tuning.ts";

const DEFAULT_METRICS = ["knn", "z.std", COLLAPSED];

/** Metrics that a map can show. */
const knownMetrics = [
  ...DEFAULT_METRICS,
  "loss",
  ...["h", "z"].flatMap((space) =>
    metricDefinitions
      .filter(({ key }) => key !== "collapse" && key !== "spectrum")
      .map(({ key }) => `${space}.${key}`),
  ),
];

export const grid = defineCommand({
  name: "grid",
  summary: "Trains every combination of values of one or two settings, for several seeds",
  options: {
    method: required("M", "a method, see lab methods"),
    dataset: requiredDataset("a dataset, see lab datasets"),
    import: importOption,
    encoder: text("E", "an encoder, see lab encoders; default as for train"),
    steps: integer("N", `steps of every run; default ${DEFAULT_CONFIGURATION.steps}`),
    batch: integer(
      "B",
      `images per step; default ${DEFAULT_CONFIGURATION.batch}, less on software`,
    ),
    set: pairs("key=value …", "settings of all runs"),
    vary: pairs(
      "key=v1,v2,…",
      "a setting, or method, dataset, encoder, steps or batch, and its values; once or twice",
    ),
    seeds: text("S1,S2,…", "seeds for every combination; default 0"),
    metric: text("A,B,…", `metrics of the maps; default ${DEFAULT_METRICS.join(",")}`),
    tuning: tuningOption,
    out: required("DIR", "output directory; created if missing"),
    json: flag("print grid.json instead of the maps"),
  },
  details: () =>
    [
      "DIR gets grid.json with all figures and, for every run, a folder with its run.json. A finished run with an",
      "equal configuration is not repeated, so the same command continues an interrupted grid and repeats failed",
      `runs only. At most ${MOST_RUNS} runs; their number and total steps are logged first. Failed runs are marked`,
      "in the maps and listed with their cause; the others still take place, and the command exits 1. A mean over",
      "fewer seeds than were asked for says how many. knn is the accuracy of h with the training images as bank;",
      "h.knn and z.knn are leave-one-out among the test images. With two seeds or more, every combination is compared",
      "with the first one by the mean of paired differences and its 95 % confidence interval (Student's t).",
    ].join("\n"),
  async run(given, output) {
    const metrics = metricsFrom(given.metric ?? DEFAULT_METRICS.join(","), knownMetrics);
    const tuning = tuningFrom(given.tuning);
    if (Object.keys(given.vary).length === 0) {
      throw new InputError(
        "--vary key=v1,v2,… is missing: a setting of the method and its values, once or twice",
      );
    }
    const requestOf = (defaults: RunConfiguration): GridRequest => ({
      base: baseOf(given, defaults),
      vary: Object.entries(given.vary).map(([key, values]) => ({
        key,
        values: values.split(",").map((value) => value.trim()),
      })),
      seeds: seedsFrom(given.seeds ?? "0"),
    });
    // Check arguments before opening a device or loading data.
    await planGrid(requestOf(DEFAULT_CONFIGURATION), localTables);
    await loadLocalDataset(given.dataset, given.set);
    makeDirectory("out", given.out);

    const { request, plan, rows } = await withDevice(output, async (device) => {
      const { configuration: defaults, notice } = defaultConfiguration(device.adapter);
      if (notice && given.batch === undefined) output.log(notice);
      const request = requestOf(defaults);
      const plan = await planGrid(request, localTables);
      await prepareTuning(device, tuning, output);
      const rows = await output.interruption.guard(() =>
        runAll(device, plan, given.out, tuning, output),
      );
      return { request, plan, rows };
    });
    const text = encodeGrid(request, plan, rows, metrics);
    writeOutput(join(given.out, "grid.json"), text);
    if (given.json) output.print(text.trimEnd());
    else {
      const maps = metrics.flatMap((metric) => {
        const map = mapOf(plan, rows, metric);
        const parts = [heatMap(map, metric, plan.seeds.length), differencesOf(map, metric)];
        return parts.filter(({ length }) => length > 0).map((lines) => lines.join("\n"));
      });
      const failures = failuresOf(plan, rows);
      output.print([...maps, ...(failures.length > 0 ? [failures.join("\n")] : [])].join("\n\n"));
    }
    output.log(`written to ${given.out}`);
    report(rows);
  },
});

interface Given {
  readonly method: string;
  readonly dataset: string;
  readonly encoder: string | undefined;
  readonly steps: number | undefined;
  readonly batch: number | undefined;
  readonly set: Readonly<Record<string, string>>;
}

function baseOf(given: Given, { steps, batch, encoder }: RunConfiguration): RunConfiguration {
  const method = methodNamed(given.method);
  return {
    method: given.method,
    dataset: given.dataset,
    encoder: given.encoder ?? defaultEncoder(method, encoder),
    steps: given.steps ?? (method.trains === false ? 0 : steps),
    batch: given.batch ?? batch,
    seed: 0,
    settings: given.set,
  };
}

async function runAll(
  device: Parameters<typeof createGridRunner>[0],
  plan: GridPlan,
  out: string,
  tuning: TuningMode,
  output: Output,
): Promise<readonly GridRow[]> {
  const runner = createGridRunner(device, tuning, output);
  const { cells, steps } = plan;
  const fileOf = (cell: GridCell) => join(out, folderOf(plan, cell), "run.json");
  output.log(`${cells.length} runs, ${steps} steps together`);
  const finished = cells.filter((cell) => recallOutcome(fileOf(cell), cell)).length;
  const written = cells.filter((cell) => existsSync(fileOf(cell))).length;
  if (finished > 0) output.log(`${finished} already finished`);
  if (written > finished) output.log(`${written - finished} failed or differ and are repeated`);
  const outcomes = await conductGrid<GridOutcome>(plan, {
    recall: (cell) => recallOutcome(fileOf(cell), cell),
    goesOn: () => device.failure() === undefined && !output.interruption.requested,
    begins: ({ name }, done) => output.log(`${done + 1} of ${cells.length}: ${name}`),
    async run(cell) {
      const text = await runner.run(cell);
      makeDirectory("out", join(out, folderOf(plan, cell)));
      writeOutput(fileOf(cell), text);
      const outcome = outcomeOf(text);
      if (outcome.failure !== undefined) output.log(`failed: ${outcome.failure}`);
      return outcome;
    },
    failed({ name }, { message }) {
      output.log(`${name} failed: ${message}`);
      return { step: 0, readings: {}, collapse: undefined, failure: message };
    },
  });
  const lost = device.failure();
  if (lost) {
    const saved = "finished runs are saved; run the same command to continue";
    throw new RunError("device-lost", `${lost.message} (${saved})`, { cause: lost });
  }
  const done = outcomes.filter((outcome) => outcome !== undefined).length;
  if (done < cells.length) {
    throw new Interrupted(
      `stopped; ${done} of ${cells.length} runs are saved in ${out}; run the same command to continue`,
    );
  }
  return cells.map((cell, index) => ({
    place: cell.place,
    seed: cell.seed,
    folder: folderOf(plan, cell),
    outcome: outcomes[index],
  }));
}

/** `temperature=0.1,batch=16,seed=0`. */
const folderOf = ({ axes }: GridPlan, { place, seed }: GridCell): string =>
  [
    ...axes.map(({ key, values }, axis) => `${key}=${values[place[axis] ?? 0]}`),
    `seed=${seed}`,
  ].join(",");

/** Throws {@link RunError} if runs failed. */
function report(rows: readonly GridRow[]): void {
  const failed = rows.filter(({ outcome }) => outcome?.failure !== undefined);
  if (failed.length === 0) return;
  const first = failed[0]?.outcome?.failure ?? "";
  throw new RunError(
    "not-finite",
    `${failed.length} of ${rows.length} runs failed; the first: ${first}`,
  );
}
