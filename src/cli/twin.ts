/**
 * A run and a counterfactual twin, headless. The twin starts from the run's state at one step with one
 * setting changed. Batches and views are functions of seed and step, so training both one after the other
 * equals training them in parallel.
 */

import { join } from "node:path";
import { schemaOf } from "../data/index.ts";
import type { Device } from "../gpu/device.ts";
import type { FinalRecord } from "../lab/keep/runFile.ts";
import { type Change, carryInto, twinConfiguration } from "../lab/run/twin.ts";
import type { Snapshot } from "../lab/weights/weights.ts";
import { InputError, RunError } from "../shared/errors.ts";
import type { SettingValue } from "../shared/settings.ts";
import type { ResolvedConfiguration } from "../training/configuration.ts";
import { buildModel, type Model } from "../training/model.ts";
import type { Output } from "./command.ts";
import { makeDirectory } from "./files.ts";
import { Interrupted, quoted } from "./interruption.ts";
import { localTables } from "./resources.ts";
import { conductRun, type RunRequest } from "./run.ts";
import { table } from "./table.ts";

/** Where the twin forks, and the changed setting. */
export interface Fork {
  readonly step: number;
  readonly change: Change;
}

/** Parses `key=value@STEP`. Throws {@link InputError} if the run has no such setting, value or step. */
export function readFork(
  text: string,
  configuration: ResolvedConfiguration,
  { first, last }: { readonly first: number; readonly last: number },
): Fork {
  const [, key, value, at] = /^([\w.]+)=(.+)@(\d+)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new InputError(
      `--twin: found "${text}", expected key=value@STEP, for example stopGradient=false@100`,
    );
  }
  const step = Number(at);
  if (step < first || step >= last) {
    throw new InputError(
      `--twin: found step ${step}, expected a whole number from ${first} to ${last - 1}`,
    );
  }
  const change = { key, value };
  const schema = schemaOf(localTables, configuration.dataset);
  twinConfiguration({ configuration, schema }, configuration.settings, change);
  return { step, change };
}

/**
 * Performs a run and its twin, writes their files to `out` and `out/twin`, and prints a comparison. Throws
 * {@link RunError} after both if one failed.
 */
export async function conductTwins(
  device: Device,
  request: RunRequest,
  { step, change }: Fork,
  output: Output,
): Promise<void> {
  let moment: { readonly model: Model; readonly state: Snapshot } | undefined;
  const hook = {
    step,
    async run(training: { readonly model: Model; readState(): Promise<Float32Array> }) {
      moment = { model: training.model, state: { step, words: await training.readState() } };
    },
  };
  const run = await outcomeOf(() => conductRun(device, { ...request, hook }, output)).catch(
    (error: unknown) => {
      if (!(error instanceof Interrupted)) throw error;
      const fork = quoted(`${change.key}=${change.value}@${step}`);
      const twin = moment
        ? `the twin was not trained: it forks at step ${step}, which has passed; train it with the whole run`
        : `and the twin: add --twin ${fork}`;
      throw new Interrupted(`${error.message}\n${twin}`);
    },
  );
  if (!moment) throw run.failure ?? new InputError(`--twin: the run did not reach step ${step}`);

  const { configuration } = moment.model;
  const twin = twinConfiguration(moment.model, configuration.settings, change);
  const [from, to] = [configuration.settings[change.key], twin.settings[change.key]];
  const { words, dropped, fresh } = carryInto(buildModel(twin, request.dataset.schema), moment);
  output.log(`twin: ${change.key} ${to} from step ${step} on; the run keeps ${from}`);
  if (dropped.length > 0) output.log(`twin: discards ${dropped.join(", ")}`);
  if (fresh.length > 0) output.log(`twin: initialises ${fresh.join(", ")}`);
  const out = join(request.out, "twin");
  makeDirectory("out", out);
  const other = await outcomeOf(() =>
    conductRun(
      device,
      {
        ...request,
        configuration: twin,
        start: { step, words },
        out,
        baselines: "none",
        ...(from !== undefined &&
          to !== undefined && { twin: { step, key: change.key, from, to } }),
      },
      output,
    ),
  );
  report(run.final, other.final, { key: change.key, from, to }, output);
  const failure = run.failure ?? other.failure;
  if (failure) throw failure;
}

/** Returns a run's failure instead of throwing it, so that the other run still takes place. */
async function outcomeOf(
  conduct: () => Promise<FinalRecord | undefined>,
): Promise<{ readonly final?: FinalRecord | undefined; readonly failure?: RunError }> {
  try {
    return { final: await conduct() };
  } catch (error) {
    if (error instanceof RunError) return { failure: error };
    throw error;
  }
}

function report(
  run: FinalRecord | undefined,
  twin: FinalRecord | undefined,
  changed: {
    readonly key: string;
    readonly from: SettingValue | undefined;
    readonly to: SettingValue | undefined;
  },
  output: Output,
): void {
  const { key, from, to } = changed;
  const rows = [
    { name: `run, ${key}=${from}`, final: run },
    { name: `twin, ${key}=${to}`, final: twin },
  ];
  type Row = (typeof rows)[number];
  const number = (pick: (final: FinalRecord) => number) => (row: Row) =>
    row.final ? pick(row.final).toFixed(3) : "—";
  const lines = table(
    [
      ["", ({ name }: Row) => name],
      ["z collapse", ({ final }) => final?.z.collapse ?? "failed"],
      ["z std", number(({ z }) => z.std)],
      ["z mean cosine", number(({ z }) => z.meanCosine)],
      ["z RankMe", number(({ z }) => z.rankMe)],
      ["h kNN", number(({ knn }) => knn)],
    ],
    rows,
  );
  for (const line of lines) output.print(line);
}
