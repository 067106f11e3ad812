/**
 * A run and its counterfactual twin, headless: the run is trained as ever, and its state at one step
 * is where the twin goes on, one setting changed. Batches and views are functions of seed and step, so
 * training one after the other is the same as training both in step.
 */
import { join } from "node:path";
import type { Device } from "../gpu/device.ts";
import type { FinalRecord } from "../lab/keep/runFile.ts";
import { type Change, carryInto, twinConfiguration } from "../lab/run/twin.ts";
import type { Snapshot } from "../lab/weights/weights.ts";
import { InputError, RunError } from "../shared/errors.ts";
import type { SettingValue } from "../shared/settings.ts";
import type { ResolvedConfiguration } from "../training/configuration.ts";
import { buildModel, type Model } from "../training/model.ts";
import type { Voice } from "./command.ts";
import { makeDirectory } from "./files.ts";
import { conductRun, type RunRequest } from "./run.ts";
import { table } from "./table.ts";

/** Where a twin leaves its run, and what is different from there on. */
export interface Fork {
  readonly step: number;
  readonly change: Change;
}

/** Reads `key=value@STEP`. Throws {@link InputError} where a run has no such setting, value or step. */
export function readFork(
  text: string,
  configuration: ResolvedConfiguration,
  { first, last }: { readonly first: number; readonly last: number },
): Fork {
  const [, key, value, at] = /^([\w.]+)=(.+)@(\d+)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new InputError(
      `--twin: found "${text}", takes key=value@STEP, as stopGradient=false@100`,
    );
  }
  const step = Number(at);
  if (step < first || step >= last) {
    throw new InputError(
      `--twin: found step ${step}, takes a whole number from ${first} to ${last - 1}`,
    );
  }
  const change = { key, value };
  twinConfiguration(configuration, configuration.settings, change);
  return { step, change };
}

/**
 * Conducts a run and its twin, writes the run's files to `out` and the twin's to `out/twin`, and
 * compares what became of them. Throws {@link RunError} after both where one failed.
 */
export async function conductTwins(
  device: Device,
  request: RunRequest,
  { step, change }: Fork,
  voice: Voice,
): Promise<void> {
  let moment: { readonly model: Model; readonly state: Snapshot } | undefined;
  const visit = {
    step,
    async pay(training: { readonly model: Model; readState(): Promise<Float32Array> }) {
      moment = { model: training.model, state: { step, words: await training.readState() } };
    },
  };
  const run = await outcomeOf(() => conductRun(device, { ...request, visit }, voice));
  if (!moment) throw run.failure ?? new InputError(`--twin: the run never reached step ${step}`);

  const { configuration } = moment.model;
  const twin = twinConfiguration(configuration, configuration.settings, change);
  const [from, to] = [configuration.settings[change.key], twin.settings[change.key]];
  const { words, dropped, fresh } = carryInto(buildModel(twin, request.dataset), moment);
  voice.log(`twin: ${change.key} is ${to} from step ${step} on, where the run has ${from}`);
  if (dropped.length > 0) voice.log(`twin: has no place for ${dropped.join(", ")}`);
  if (fresh.length > 0) voice.log(`twin: begins anew with ${fresh.join(", ")}`);
  const out = join(request.out, "twin");
  makeDirectory("out", out);
  const other = await outcomeOf(() =>
    conductRun(
      device,
      {
        ...{ ...request, configuration: twin, start: { step, words }, out, baselines: "none" },
        ...(from !== undefined &&
          to !== undefined && { twin: { step, key: change.key, from, to } }),
      },
      voice,
    ),
  );
  report(run.final, other.final, { key: change.key, from, to }, voice);
  const failure = run.failure ?? other.failure;
  if (failure) throw failure;
}

/** A run that fails leaves its files; its sibling goes on all the same. */
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
  voice: Voice,
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
  for (const line of lines) voice.out(line);
}
