/** Projection onto chosen axes of the space: single features as they are. */
import { require } from "../../shared/errors.ts";
import { centredRows, type Embeddings, meanRow, requireEmbeddings } from "../embeddings.ts";
import { type Basis, basisAlong } from "./basis.ts";
import { defineProjection } from "./definition.ts";

/**
 * The given columns as directions, in this order. Throws an InputError if values are not finite, a column
 * does not exist or is given twice.
 */
export function axesBasis(embeddings: Embeddings, axes: readonly number[]): Basis {
  requireEmbeddings("axes", embeddings, 1);
  const { cols } = embeddings;
  const wrong = axes.find((axis) => !Number.isInteger(axis) || axis < 0 || axis >= cols);
  require(wrong === undefined, () => `axes: ${wrong} is no column; give 0 to ${cols - 1}`);
  require(axes.length > 0 && new Set(axes).size === axes.length, () =>
    `axes: ${axes.join(", ")}; give different columns`);
  const data = new Float64Array(axes.length * cols);
  for (const [index, axis] of axes.entries()) data[index * cols + axis] = 1;
  const mean = meanRow(embeddings);
  return basisAlong({ data, rows: axes.length, cols }, centredRows(embeddings, mean), mean);
}

export const axes = defineProjection({
  kind: "linear",
  id: "axes",
  label: "Axes",
  description: "Single dimensions, chosen by number.",
  fixed: true,
  detail: ({ embeddings, axes: chosen, dims }) => fitting(chosen, embeddings.cols, dims).join(", "),
  basis: ({ embeddings, axes: chosen, dims }) =>
    axesBasis(embeddings, fitting(chosen, embeddings.cols, dims)),
});

/** The chosen axes that exist in this space, completed with the first others. */
function fitting(chosen: readonly number[], cols: number, dims: number): readonly number[] {
  const all = [
    ...chosen.filter((axis) => axis < cols),
    ...Array.from({ length: cols }, (_, axis) => axis),
  ];
  return [...new Set(all)].slice(0, dims);
}
