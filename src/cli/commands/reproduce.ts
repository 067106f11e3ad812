import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Table } from "../../data/index.ts";
import { probesOf } from "../../lab/evaluate/probeRows.ts";
import { InputError, messageOf, RunError } from "../../shared/errors.ts";
import type { ResolvedConfiguration } from "../../training/configuration.ts";
import { methodNamed } from "../../training/methods/index.ts";
import { createTraining, type Training } from "../../training/training.ts";
import { defineCommand, flag, integer, type Output, text } from "../command.ts";
import { writeOutputs } from "../files.ts";
import { recordGallery } from "../gallery/conduct.ts";
import { Interrupted } from "../interruption.ts";
import { recordLessons } from "../lessons/conduct.ts";
import { conduct, type Stage } from "../reproduce/conduct.ts";
import {
  chosen,
  commandOf,
  DEFAULT_STEPS,
  type Experiment,
  listExperiments,
} from "../reproduce/experiments.ts";
import { type AllRuns, decodeResults, encodeResults } from "../reproduce/results.ts";
import { type FinishedRun, keep, recall } from "../reproduce/store.ts";
import { ablationsTable, methodsTable, pairsTable, replaceBetween } from "../reproduce/tables.ts";
import { verdictsTable } from "../reproduce/verdicts.ts";
import { loadLocalDataset, localTables, withDevice } from "../resources.ts";
import { table } from "../table.ts";

const SEEDS = 3;

export const reproduce = defineCommand({
  name: "reproduce",
  invocation: "npm run reproduce --",
  summary:
    "Runs every method and ablation and writes the tables of docs/results.md and docs/verdicts.md",
  options: {
    only: text("A,B", "methods, with their ablations, or ids of experiments shown by --list"),
    seeds: integer("N", `seeds 0 to N − 1; default ${SEEDS}`),
    steps: integer(
      "N",
      `steps of each run; other than ${DEFAULT_STEPS} prints the tables instead of writing them`,
    ),
    list: flag("only list the experiments and their finished seeds"),
    claims: flag("play the lessons instead, and write docs/claims.md and the recorded outcomes"),
    gallery: flag(
      "record the runs that the page provides instead, with seed 0, into public/recorded",
    ),
    tables: flag("run nothing; write the tables of the finished runs"),
  },
  details: () =>
    [
      "Takes hours on a software adapter and can be interrupted at any time: finished runs are saved in the",
      "user's cache directory (or ISOTROPE_CACHE) and not repeated. All experiments run with the first seed",
      "before the next one. Failed runs are listed at the end; the others still take place, and the command",
      "exits 1.",
    ].join("\n"),
  async run({ only, seeds: count = SEEDS, steps, list, tables, claims, gallery }, output) {
    if (count < 1) throw new InputError(`--seeds: found ${count}, expected 1 or more`);
    const root = process.env.ISOTROPE_ROOT ?? process.cwd();
    if (gallery) return recordGallery(root, 0, only, output);
    if (claims) {
      return recordLessons(root, [...Array(count).keys()], only, output);
    }
    const all = listExperiments(localTables, steps);
    const experiments = chosen(all, only);
    const seeds = Array.from({ length: count }, (_, seed) => seed);
    const documents = join(process.env.ISOTROPE_ROOT ?? process.cwd(), "docs");
    const known = collect(all, seeds, documents);
    if (list) return printList(experiments, known, output);

    // Quick experiments first within a seed, so that an interrupted run has more results.
    const quickFirst = experiments.toSorted((a, b) => cost(a) - cost(b));
    const left = seeds.flatMap((seed) =>
      quickFirst
        .filter(({ id, seeds: most }) => seed < most && !known.get(id)?.has(seed))
        .map((experiment) => ({ experiment, seed })),
    );
    const failures =
      tables || left.length === 0
        ? []
        : await output.interruption.guard(() => runAll(left, referenceOf(all), output));
    const runs = collect(all, seeds, documents);
    if (steps === undefined || steps === DEFAULT_STEPS) writeTables(all, runs, documents, output);
    else
      output.print(
        [methodsTable, pairsTable, ablationsTable]
          .map((tableOf) => tableOf(experiments, runs))
          .join("\n\n"),
      );
    if (failures.length > 0) throw new RunError("gpu-error", failures.join("\n"));
  },
});

const cost = ({ probes }: Experiment): number => (probes === "nearest" ? 0 : 1);

interface Run {
  readonly experiment: Experiment;
  readonly seed: number;
}

/** Runs the experiments one after another on one device. Returns the messages of failures. */
async function runAll(
  left: readonly Run[],
  reference: ResolvedConfiguration,
  output: Output,
): Promise<string[]> {
  const known = new WeakMap<Table, Pick<Stage, "dataset" | "probes">>();
  const dataOf = async ({ configuration: { method, dataset: id, settings } }: Experiment) => {
    const dataset = await loadLocalDataset(id, settings);
    const { encodes } = methodNamed(method);
    // Probes of texts take no time to make.
    if (encodes === "tokens") return { dataset, probes: probesOf(dataset, { encodes }) };
    const data = known.get(dataset) ?? { dataset, probes: probesOf(dataset, {}) };
    known.set(dataset, data);
    return data;
  };
  const failures: string[] = [];
  const rest = [...left];
  while (rest.length > 0) {
    await withDevice(output, async (device) => {
      let running: Promise<Training> | undefined;
      const referenceRun = async () => {
        running ??= createTraining(device, reference, await loadLocalDataset(reference.dataset));
        return running;
      };
      while (rest.length > 0 && !device.failure()) {
        const next = rest.shift();
        if (!next) break;
        const { experiment, seed } = next;
        // Another process may have finished it meanwhile.
        if (recall(experiment, seed)) continue;
        output.log(
          `${left.length - rest.length} of ${left.length}: ${experiment.id}, seed ${seed}`,
        );
        try {
          const { dataset, probes } = await dataOf(experiment);
          const stage = { device, dataset, probes, output, reference: referenceRun };
          keep(experiment, seed, await conduct(stage, experiment, seed));
        } catch (error) {
          if (error instanceof Interrupted) {
            const done = left.length - rest.length - 1;
            throw new Interrupted(
              `stopped; ${done} of ${left.length} runs are saved; run the same command to continue`,
            );
          }
          const failure = `${experiment.id}, seed ${seed} failed: ${messageOf(error)}\n  ${commandOf(experiment, seed)}`;
          output.log(failure);
          failures.push(failure);
        }
      }
      (await running)?.destroy();
    });
  }
  return failures;
}

/** The run that step times are relative to. */
function referenceOf(experiments: readonly Experiment[]): ResolvedConfiguration {
  const simclr = experiments.find(({ id }) => id === "simclr");
  if (!simclr) throw new Error("no SimCLR experiment to compare step times with");
  return simclr.configuration;
}

/** Finished runs from the cache or from docs/results.json. */
function collect(
  experiments: readonly Experiment[],
  seeds: readonly number[],
  documents: string,
): AllRuns {
  const file = join(documents, "results.json");
  const written: AllRuns = existsSync(file)
    ? decodeResults(experiments, readFileSync(file, "utf8"))
    : new Map();
  return new Map(
    experiments.map((experiment) => {
      const runs = new Map(written.get(experiment.id));
      for (const seed of seeds) {
        const run: FinishedRun | undefined = recall(experiment, seed);
        if (run) runs.set(seed, run);
      }
      return [experiment.id, runs];
    }),
  );
}

function printList(experiments: readonly Experiment[], known: AllRuns, output: Output): void {
  const finished = ({ id }: Experiment) => [...(known.get(id)?.keys() ?? [])].join(" ") || "none";
  const rows = table<Experiment>(
    [
      ["experiment", ({ id }) => id],
      ["finished seeds", finished],
    ],
    experiments,
  );
  for (const row of rows) output.print(row);
}

function writeTables(
  experiments: readonly Experiment[],
  runs: AllRuns,
  documents: string,
  output: Output,
): void {
  const page = join(documents, "results.md");
  const methods = replaceBetween(
    readFileSync(page, "utf8"),
    "methods",
    methodsTable(experiments, runs),
  );
  const pairs = replaceBetween(methods, "pairs", pairsTable(experiments, runs));
  const verdicts = join(documents, "verdicts.md");
  writeOutputs({
    [verdicts]: replaceBetween(
      readFileSync(verdicts, "utf8"),
      "verdicts",
      verdictsTable(experiments, runs),
    ),
    [join(documents, "results.json")]: encodeResults(experiments, runs),
    [page]: replaceBetween(pairs, "ablations", ablationsTable(experiments, runs)),
  });
  output.log(`written to ${page} and ${verdicts}`);
}
