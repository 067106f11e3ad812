/** The two tables of `docs/results.md`: mean ± standard deviation over seeds. */
import { InputError } from "../../shared/errors.ts";
import { type Readings, type Sign, signsIn } from "../../training/ablation.ts";
import { commandOf, DATASET, type Experiment } from "./experiments.ts";
import type { AllRuns } from "./results.ts";

/** A column's title and its cell for an experiment. */
interface Column {
  readonly title: string;
  /** `untrained`: the untrained encoder's results for the same seeds, as far as they are finished. */
  cell(experiment: Experiment, runs: readonly Readings[], untrained: readonly Readings[]): string;
}

const share = (title: string, name: string): Column => ({
  title,
  cell: (_, runs) => summary(pick(runs, name), (value) => (100 * value).toFixed(1)),
});
const figure = (title: string, name: string, digits: number): Column => ({
  title,
  cell: (_, runs) => summary(pick(runs, name), (value) => value.toFixed(digits)),
});
/** Percentage points above the untrained encoder, over the same seeds. */
const gain = (title: string, name: string): Column => ({
  title,
  cell: ({ untrained: start }, runs, untrained) => {
    if (start === undefined || untrained.length < runs.length) return "";
    const points = 100 * (average(pick(runs, name)) - average(pick(untrained, name)));
    return `${points < 0 ? "−" : "+"}${Math.abs(points).toFixed(1)}`;
  },
});

const methodColumns: readonly Column[] = [
  { title: "encoder", cell: (each) => (isHandCrafted(each) ? "" : each.configuration.encoder) },
  figure("loss", "loss", 3),
  share("kNN", "knn"),
  gain("over untrained", "knn"),
  share("linear", "linear"),
  gain("over untrained", "linear"),
  share("kNN, nuisance", "knnNuisance"),
  share("linear, nuisance", "linearNuisance"),
  figure("std·√d", "z.std", 2),
  figure("RankMe", "z.rankMe", 1),
  figure("uniformity", "z.uniformity", 2),
  figure("alignment", "z.alignment", 2),
  {
    title: "step",
    cell: (_, runs) => summary(pick(runs, "stepRatio"), (value) => value.toFixed(1)),
  },
  { title: "seeds", cell: (_, runs) => String(runs.length) },
];

const pairColumns: readonly Column[] = [
  { title: "dataset", cell: ({ configuration }) => configuration.dataset },
  figure("loss", "loss", 3),
  share("R@1, image to text", "imageToText"),
  share("R@1, text to image", "textToImage"),
  share("held out, image to text", "heldOut.imageToText"),
  share("held out, text to image", "heldOut.textToImage"),
  share("zero-shot class", "zeroShot"),
  share("colour", "zeroShot.colour"),
  share("size", "zeroShot.size"),
  share("position", "zeroShot.position"),
  figure("gap", "gap", 2),
  figure("relative gap", "relativeGap", 2),
  share("kNN", "knn"),
  gain("over untrained", "knn"),
  { title: "seeds", cell: (_, runs) => String(runs.length) },
];

/** Every method with its defaults on the common dataset, and its untrained encoder. */
export const methodsTable = (experiments: readonly Experiment[], all: AllRuns): string =>
  defaultsTable(experiments.filter(isCommon), all, methodColumns);

/** Every method of images and texts, with its defaults and with the settings of its ablations. */
export const pairsTable = (experiments: readonly Experiment[], all: AllRuns): string =>
  defaultsTable(
    experiments.filter((each) => !isCommon(each)),
    all,
    pairColumns,
    "with ablations",
  );

const isCommon = ({ configuration }: Experiment): boolean => configuration.dataset === DATASET;

function defaultsTable(
  experiments: readonly Experiment[],
  all: AllRuns,
  columns: readonly Column[],
  which: "defaults" | "with ablations" = "defaults",
): string {
  const rows = experiments.flatMap((experiment) => {
    if (which === "defaults" && Object.keys(experiment.settings).length > 0) return [];
    const runs = readingsOf(all, experiment.id);
    if (runs.length === 0) return [];
    const untrained = [...(all.get(experiment.id)?.keys() ?? [])].flatMap((seed) => {
      const start = all.get(experiment.untrained ?? "")?.get(seed);
      return start ? [start.readings] : [];
    });
    const cells = columns.map(({ cell }) => cell(experiment, runs, untrained));
    return [{ experiment, cells: [experiment.label, ...cells] }];
  });
  if (rows.length === 0) return "No runs yet.";
  return withCommands(["method", ...columns.map(({ title }) => title)], 2, rows);
}

/** Every ablation compared with its intact run. */
export function ablationsTable(experiments: readonly Experiment[], all: AllRuns): string {
  const titles = [
    "ablation",
    "expected sign",
    "intact → ablated",
    "kNN (untrained)",
    "shown ablated",
    "shown intact",
  ];
  const rows = experiments.flatMap((experiment) => {
    const { ablation, untrained } = experiment;
    if (!ablation) return [];
    const pairs = [...(all.get(experiment.id) ?? [])].flatMap(([seed, run]) => {
      const intact = all.get(ablation.intact)?.get(seed);
      const start = all.get(untrained ?? "")?.get(seed);
      if (!intact) return [];
      const withGain = ({ knn = Number.NaN, ...rest }: Readings): Readings => ({
        ...rest,
        knn,
        knnGain: knn - (start?.readings.knn ?? Number.NaN),
      });
      return [{ ablated: withGain(run.readings), intact: withGain(intact.readings), start }];
    });
    if (pairs.length === 0) return [];
    const { definition } = ablation;
    const shown = (which: "ablated" | "intact") =>
      `${pairs.filter((pair) => signsIn(definition, pair[which], pair.intact)).length} of ${pairs.length}`;
    const before = pairs.map(({ intact }) => intact);
    const after = pairs.map(({ ablated }) => ablated);
    const names = new Set([...definition.signs.map(({ metric }) => metric), "z.std", "z.rankMe"]);
    const changes = [...names].map((name) => {
      const [from, to] = [before, after].map((each) => threeDigits(average(pick(each, name))));
      return `${name} ${from} → ${to}`;
    });
    const bounds = definition.signs.map(boundOf).join(", ");
    const knn = [before, after].map((each) => percent(average(pick(each, "knn"))));
    const starts = pairs.flatMap(({ start }) => (start ? [start.readings] : []));
    const started = percent(average(pick(starts, "knn")));
    const cells = [
      experiment.label,
      `${definition.shows} (${bounds})`,
      changes.join("<br>"),
      `${knn.join(" → ")} (${started})`,
      shown("ablated"),
      shown("intact"),
    ];
    return [{ experiment, cells }];
  });
  return withCommands(titles, 3, rows);
}

function boundOf({ metric, below, above, shareOfIntact }: Sign): string {
  const bounds = [
    ...(below === undefined ? [] : [`< ${below}`]),
    ...(above === undefined ? [] : [`> ${above}`]),
    ...(shareOfIntact === undefined ? [] : [`≤ ${Math.round(100 * shareOfIntact)} % of intact`]),
  ];
  return `${metric} ${bounds.join(" and ")}`;
}

interface Row {
  readonly experiment: Experiment;
  readonly cells: readonly string[];
}

/** A table whose first `words` columns are left-aligned, and the commands of its rows with seed 0. */
function withCommands(titles: readonly string[], words: number, rows: readonly Row[]): string {
  const cells = rows.map((row) => row.cells);
  const commands = rows.map(({ experiment }) => commandOf(experiment, 0));
  return [markdownTable(titles, words, cells), "", "```sh", ...commands, "```"].join("\n");
}

/** A Markdown table whose first `words` columns are left-aligned. */
export function markdownTable(
  titles: readonly string[],
  words: number,
  rows: readonly (readonly string[])[],
): string {
  const lines = [titles, ...rows];
  const widths = titles.map((_, column) =>
    Math.max(3, ...lines.map((cells) => [...(cells[column] ?? "")].length)),
  );
  // Pad cells as the Markdown formatter does.
  const line = (cells: readonly string[]) => {
    const padded = widths.map((width, column) => {
      const cell = cells[column] ?? "";
      return column < words ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${padded.join(" | ")} |`;
  };
  const rules = widths.map((width, column) =>
    column < words ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  const [head, ...body] = lines.map(line);
  return [head, `| ${rules.join(" | ")} |`, ...body].join("\n");
}

/** Replaces the text between `<!-- NAME -->` and `<!-- /NAME -->`. Throws if the markers are missing. */
export function replaceBetween(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) {
    throw new InputError(`the document: markers ${begin} … ${end} are missing`);
  }
  return `${document.slice(0, from + begin.length)}\n${text}\n${document.slice(to)}`;
}

const isHandCrafted = ({ method }: Experiment): boolean => method.trains === false;

const readingsOf = (all: AllRuns, id: string | undefined): Readings[] =>
  [...(all.get(id ?? "")?.values() ?? [])].map(({ readings }) => readings);

const pick = (runs: readonly Readings[], name: string): number[] =>
  runs.flatMap(({ [name]: value }) => (value === undefined ? [] : [value]));

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** `mean ± deviation`, without the deviation for a single value; empty for none. */
function summary(values: readonly number[], show: (value: number) => string): string {
  if (values.length === 0) return "";
  const center = average(values);
  if (values.length === 1) return signed(show(center));
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return `${signed(show(center))} ± ${show(Math.sqrt(squares / (values.length - 1)))}`;
}

const signed = (text: string): string => text.replace(/^-/, "−");
const percent = (value: number): string => (Number.isNaN(value) ? "–" : (100 * value).toFixed(1));
const threeDigits = (value: number): string =>
  Number.isNaN(value) ? "–" : signed(String(Number(value.toPrecision(3))));
