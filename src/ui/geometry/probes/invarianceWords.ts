/** Sentences about the matrix. They claim an effect only if it exceeds the spread over seeds. */
import type { InvarianceReport } from "../../../lab/protocol/index.ts";

/** Effects named in the summary; the table shows all. */
const MOST_NAMED = 4;

export const signed = (value: number): string =>
  `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;

/** Undefined if the cell does not exist. */
export function cellInWords(
  { rows, factors }: InvarianceReport,
  row: number,
  col: number,
): string | undefined {
  const { label, cells } = rows[row] ?? {};
  const cell = cells?.[col];
  const factor = factors[col];
  if (!label || !cell || factor === undefined) return undefined;
  const { mean, least, greatest, seeds, claim } = cell;
  if (mean === undefined || least === undefined || greatest === undefined) {
    return `${label}, ${factor}: no pair of runs yet.`;
  }
  const found = `${label}, ${factor}: ${signed(mean)}`;
  switch (claim) {
    case "unknown":
      return `${found}, one seed: the spread is unknown, so this is no evidence.`;
    case "within":
      return `${found}, from ${signed(least)} to ${signed(greatest)} over ${seeds} seeds: within the spread, so this is no evidence.`;
    case "beyond":
      return `${found}, from ${signed(least)} to ${signed(greatest)} over ${seeds} seeds: the augmentation ${mean < 0 ? "removed" : "brought out"} the factor.`;
    default:
      return claim satisfies never;
  }
}

export function matrixInWords({ rows, factors, seeds }: InvarianceReport): string {
  if (seeds < 2) {
    return "With one seed the spread is unknown, so no cell counts as an effect. Use three seeds or more.";
  }
  const effects = rows
    .flatMap(({ label, cells }) =>
      cells.flatMap(({ mean, claim }, col) =>
        mean !== undefined && claim === "beyond"
          ? [{ mean, text: `${label} on ${factors[col]} ${signed(mean)}` }]
          : [],
      ),
    )
    .sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean));
  if (effects.length === 0) return `No effect exceeds the spread over ${seeds} seeds.`;
  const named = effects.slice(0, MOST_NAMED).map(({ text }) => text);
  const more = effects.length - named.length;
  return `Effects that exceed the spread over ${seeds} seeds: ${named.join(", ")}${more > 0 ? `, and ${more} more` : ""}. The other cells are no evidence.`;
}
