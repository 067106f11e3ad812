/** A confusion matrix: rows are true classes, columns are predictions. */
import { Matrix } from "../../controls/Matrix.tsx";
import { type Confusion, cellInWords, confusionInWords } from "./confusion.ts";

/** Share of colour in a cell, at most 60 % so that its number stays readable. */
const shade = (share: number, colour: string) =>
  `color-mix(in srgb, var(${colour}) ${Math.round(60 * share)}%, transparent)`;

export function ConfusionTable({ confusion }: { readonly confusion: Confusion }) {
  const { names, counts, recalls } = confusion;
  const summary = confusionInWords(confusion);
  return (
    <Matrix
      label="Confusion, cell by cell"
      caption={`${summary} Rows: true class. Columns: predicted class.`}
      captionShown={false}
      compact
      columns={[
        { key: "true", label: "true", numeric: false },
        ...names.map((name) => ({ key: name, label: name.slice(0, 3), title: name })),
        { key: "recall", label: "%" },
      ]}
      rows={counts.map((row, index) => {
        const total = row.reduce((sum, count) => sum + count, 0);
        const recall = recalls[index];
        return {
          key: names[index] ?? String(index),
          head: names[index],
          cells: row.map((count, column) => ({
            content: count || "",
            background: shade(
              total ? count / total : 0,
              index === column ? "--accent" : "--ink-faint",
            ),
          })),
          total: recall === null || recall === undefined ? "—" : Math.round(100 * recall),
        };
      })}
      sentenceFor={(cell) => (cell ? `${cellInWords(confusion, ...cell)}.` : summary)}
    />
  );
}
