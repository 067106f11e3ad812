/** Sentences of the isotropy bench: procedure, outcome, and a summary of the chart. */
import { countOf, measured } from "../../controls/numbers.ts";
import type { IsotropyAnswer } from "./steps.ts";

export type Measure = keyof IsotropyAnswer["stages"][number]["measures"];

/** The columns of the table; line breaks for narrow columns. */
export const measures: readonly { readonly key: Measure; readonly label: string }[] = [
  { key: "meanCosine", label: "mean\ncosine" },
  { key: "isoScore", label: "Iso\u00adScore" },
  { key: "uniformity", label: "uni\u00adformity" },
  { key: "knn", label: "kNN\n%" },
  { key: "retrieval", label: "MAP@R\n%" },
];

const inPercent = (key: Measure): boolean => key === "knn" || key === "retrieval";

/** Formats a value for its column. */
export const written = (key: Measure, value: number): string =>
  inPercent(key) ? fixed(100 * value, 1) : fixed(value, 3);

/** Formats a change with its sign; a change that rounds to zero is 0. */
export function change(key: Measure, before: number, after: number): string {
  const words = written(key, after - before);
  return /^−?[0.]+$/.test(words) ? "0" : words.startsWith("−") ? words : `+${words}`;
}

/** A fixed number of decimals, so that columns are aligned. */
function fixed(value: number, decimals: number): string {
  const words = value.toFixed(decimals);
  return Number(words) === 0 ? words.replace("-", "") : words.replace("-", "−");
}

/** The data that the steps were fitted on and evaluated on. */
export function howMeasured(answer: IsotropyAnswer): string {
  const { gallery, queries, points, step, cols, space } = answer;
  const used = gallery + queries;
  const part =
    used < points
      ? `${countOf(used)} of ${countOf(points)} points are used, evenly from all classes`
      : `All ${countOf(points)} points are used`;
  const few =
    gallery < cols
      ? ` The gallery has fewer points than the ${cols} dimensions: directions that it lacks are scaled by the shrinkage alone.`
      : "";
  return `Without training, on ${space} after step ${step}. ${part}: each step is fitted on a gallery of ${countOf(gallery)} and evaluated on the other ${countOf(queries)} as queries. kNN: vote of the 20 nearest neighbours in the gallery. MAP@R: precision of the query's class when the gallery is ranked by cosine.${few}`;
}

/** The effect of the steps on kNN and retrieval. */
export function outcomeOf({ stages, gained, lost, queries }: IsotropyAnswer): string {
  const [first, last] = [stages[0]?.measures, stages.at(-1)?.measures];
  if (!first || !last || stages.length < 2) {
    return "Switch on a step to see its effect on these embeddings.";
  }
  const move = (key: Measure) =>
    written(key, first[key]) === written(key, last[key])
      ? `stays at ${written(key, last[key])} %`
      : `goes from ${written(key, first[key])} to ${written(key, last[key])} %`;
  return `kNN ${move("knn")}: of ${countOf(queries)} queries, ${gained} newly correct, ${lost} newly wrong. Retrieval ${move("retrieval")}.`;
}

export type SpreadMeasure = "contrast" | "variation";

/** A summary of the chart of distances. */
export function concentrationInWords(
  { concentration, queries }: IsotropyAnswer,
  measure: SpreadMeasure,
): string {
  const { rows, embeddings, gaussian } = concentration;
  const { dimensions } = embeddings;
  const [first, last] = [dimensions[0] ?? 1, dimensions.at(-1) ?? 1];
  const course = (values: ArrayLike<number>) => {
    const [start, end] = [values[0] ?? Number.NaN, values[values.length - 1] ?? Number.NaN];
    const format = (value: number) =>
      Number.isNaN(value) ? "no value" : Number.isFinite(value) ? measured(value) : "infinite";
    return first === last ? format(end) : `from ${format(start)} to ${format(end)}`;
  };
  const kinds = (["euclidean", "cosine"] as const).map(
    (kind) =>
      `${kind === "cosine" ? "cosine" : "Euclidean"} ${course(embeddings[kind][measure])}, Gaussian ${course(gaussian[kind][measure])}`,
  );
  const what =
    measure === "contrast"
      ? "Contrast of distances, (max − min)/min"
      : "Standard deviation over mean of distances";
  return `${what}, in ${first === last ? first : `${first} to ${last}`} dimensions, of ${rows < queries ? `${rows} of ` : ""}${queries} queries after the last step: ${kinds.join("; ")}.`;
}
