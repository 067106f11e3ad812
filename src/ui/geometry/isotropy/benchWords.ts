/** The bench in sentences: how it was measured, what came of it, what the chart shows. */
import { countOf, measured } from "../../controls/numbers.ts";
import type { IsotropyAnswer } from "./steps.ts";

export type Measure = keyof IsotropyAnswer["stages"][number]["measures"];

/** The columns of the table, broken where a narrow one breaks. */
export const measures: readonly { readonly key: Measure; readonly label: string }[] = [
  { key: "meanCosine", label: "mean\ncosine" },
  { key: "isoScore", label: "Iso\u00adScore" },
  { key: "uniformity", label: "uni\u00adformity" },
  { key: "knn", label: "kNN\n%" },
  { key: "retrieval", label: "MAP@R\n%" },
];

const inPercent = (key: Measure): boolean => key === "knn" || key === "retrieval";

/** A value as its column shows it. */
export const written = (key: Measure, value: number): string =>
  inPercent(key) ? fixed(100 * value, 1) : fixed(value, 3);

/** The same with a sign; a change too small to be shown is 0. */
export function change(key: Measure, before: number, after: number): string {
  const words = written(key, after - before);
  return /^−?[0.]+$/.test(words) ? "0" : words.startsWith("−") ? words : `+${words}`;
}

/** Always so many decimals, so that a column stands aligned. */
function fixed(value: number, decimals: number): string {
  const words = value.toFixed(decimals);
  return Number(words) === 0 ? words.replace("-", "") : words.replace("-", "−");
}

/** Who was fitted on and who was asked. */
export function howMeasured(answer: IsotropyAnswer): string {
  const { gallery, queries, points, step, cols, space } = answer;
  const looked = gallery + queries;
  const part =
    looked < points
      ? `${countOf(looked)} of ${countOf(points)} points are looked at, evenly from every class`
      : `All ${countOf(points)} points are looked at`;
  const few =
    gallery < cols
      ? ` The gallery has fewer points than the ${cols} dimensions: directions that it does not have are scaled by the shrinkage alone.`
      : "";
  return `Nothing is trained: ${space} after step ${step}, computed anew. ${part}: ${countOf(gallery)} are the gallery that every step is fitted on; the other ${countOf(queries)} are the queries that all figures are of, and no step has seen them. kNN: the votes of 20 neighbours in the gallery. MAP@R: how purely a query's class comes first when the gallery is ranked by cosine.${few}`;
}

/** What happened to the neighbours, in counts. */
export function whatHappened({ stages, gained, lost, queries }: IsotropyAnswer): string {
  const [first, last] = [stages[0]?.measures, stages.at(-1)?.measures];
  if (!first || !last || stages.length < 2) {
    return "Switch on a step to see what it makes of these embeddings.";
  }
  const move = (key: Measure) =>
    written(key, first[key]) === written(key, last[key])
      ? `stays at ${written(key, last[key])} %`
      : `goes from ${written(key, first[key])} to ${written(key, last[key])} %`;
  return `kNN ${move("knn")}: of ${countOf(queries)} queries ${gained} are right that were not, ${lost} the other way round. Retrieval ${move("retrieval")}.`;
}

export type SpreadMeasure = "contrast" | "variation";

/** The chart in words. */
export function concentrationInWords(
  { concentration, queries }: IsotropyAnswer,
  measure: SpreadMeasure,
): string {
  const { rows, embeddings, gaussian } = concentration;
  const { dimensions } = embeddings;
  const [first, last] = [dimensions[0] ?? 1, dimensions.at(-1) ?? 1];
  const course = (values: ArrayLike<number>) => {
    const [start, end] = [values[0] ?? Number.NaN, values[values.length - 1] ?? Number.NaN];
    const said = (value: number) =>
      Number.isNaN(value) ? "no value" : Number.isFinite(value) ? measured(value) : "infinite";
    return first === last ? said(end) : `from ${said(start)} to ${said(end)}`;
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
