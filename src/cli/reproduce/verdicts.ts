/** The table of `docs/verdicts.md`: the verdict on z of every method and ablation before and after training. */
import { type CollapseKind, describeState, diagnose } from "../../metrics/index.ts";
import type { Readings } from "../../training/ablation.ts";
import type { Experiment } from "./experiments.ts";
import type { AllRuns } from "./results.ts";
import { markdownTable } from "./tables.ts";

const titles = [
  "run",
  "encoder",
  "untrained",
  "trained",
  "mean cosine",
  "spread",
  "effective rank",
  "scale",
  "seeds",
];

/** Test images measured. */
const ROWS = 2000;

/** One row an experiment whose runs know the readings before training. */
export function verdictsTable(experiments: readonly Experiment[], all: AllRuns): string {
  const rows = experiments.flatMap((experiment) => {
    const runs = [...(all.get(experiment.id)?.values() ?? [])];
    const known = runs.filter(({ readings }) => readings["start.z.meanCosine"] !== undefined);
    if (known.length === 0) return [];
    const mean = (name: string) => {
      const values = known.map(({ readings }) => readings[name] ?? Number.NaN);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const scale = mean("z.scale") / mean("start.z.scale");
    const { method, configuration } = experiment;
    return [
      [
        labelOf(experiment),
        method.trains === false ? "" : configuration.encoder,
        counted(known.map(({ readings }) => stateBefore(readings))),
        method.trains === false ? "" : counted(known.map(({ state }) => state)),
        change(mean("start.z.meanCosine"), mean("z.meanCosine")),
        mean("z.std").toPrecision(2),
        `${change(mean("start.z.effectiveRank"), mean("z.effectiveRank"), 1)} of ${mean("z.dimensions")}`,
        Number.isNaN(scale) ? "" : `${Number((100 * scale).toPrecision(2))} %`,
        String(known.length),
      ],
    ];
  });
  return markdownTable(titles, 4, rows);
}

/** The intact run of an ablation has the ablation's label, so it is named by its settings. */
function labelOf({ label, method, settings, ablation }: Experiment): string {
  const values = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return ablation || values.length === 0 ? label : `${method.label}, ${values.join(", ")}`;
}

/** The verdict on the space before training, which few readings of it decide. */
function stateBefore(readings: Readings): CollapseKind {
  const [scale = 0, meanCosine = 0, effectiveRank = 1, cols = 1] = [
    readings["start.z.scale"],
    readings["start.z.meanCosine"],
    readings["start.z.effectiveRank"],
    readings["z.dimensions"],
  ];
  const start = { scale, meanCosine, effectiveRank };
  // Those that are not known are bounds that follow from the mean cosine.
  const bounds = {
    rawStd: scale,
    std: Math.sqrt(1 - meanCosine),
    uniformity: -4 * (1 - meanCosine),
    rankMe: effectiveRank,
    directions: readings["start.z.directions"] ?? ROWS,
  };
  return diagnose({ ...start, ...bounds }, { rows: ROWS, cols }, start).kind;
}

/** `healthy`, or `cone 2, healthy 1` where seeds differ. */
function counted(states: readonly CollapseKind[]): string {
  const labels = states.map((state) => describeState(state).label);
  const different = [...new Set(labels)];
  if (different.length === 1) return different[0] ?? "";
  return different
    .map((label) => `${label} (${labels.filter((each) => each === label).length})`)
    .join(", ");
}

function change(before: number, after: number, digits?: number): string {
  const text = (value: number) => (digits === undefined ? cosine(value) : value.toFixed(digits));
  return text(before) === text(after) ? text(after) : `${text(before)} → ${text(after)}`;
}

const cosine = (value: number): string => (value > 0.99 ? value.toFixed(4) : value.toFixed(2));
