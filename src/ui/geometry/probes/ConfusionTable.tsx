/** The confusion matrix of the linear probe: rows are true classes, columns are predictions. */
import { Matrix } from "../../controls/Matrix.tsx";
import { type ClassAnswer, cellInWords, confusionInWords } from "./probeWords.ts";

/** Share of colour in a cell, at most 60 % so that its number stays readable. */
const shade = (share: number, colour: string) =>
  `color-mix(in srgb, var(${colour}) ${Math.round(60 * share)}%, transparent)`;

export function ConfusionTable({ answer }: { readonly answer: ClassAnswer }) {
  const { linear, classes } = answer;
  const nameAt = (index: number) => classes[linear.classes[index] ?? 0] ?? "";
  const summary = confusionInWords(answer);
  return (
    <Matrix
      label="Confusion, cell by cell"
      caption={`${summary} Rows: true class. Columns: predicted class.`}
      captionShown={false}
      compact
      columns={[
        { key: "true", label: "true", numeric: false },
        ...linear.classes.map((label, column) => ({
          key: String(label),
          label: nameAt(column).slice(0, 3),
          title: nameAt(column),
        })),
        { key: "recall", label: "%" },
      ]}
      rows={linear.confusion.map((counts, row) => {
        const total = counts.reduce((sum, count) => sum + count, 0);
        const recall = linear.perClass[row];
        return {
          key: String(linear.classes[row]),
          head: nameAt(row),
          cells: counts.map((count, column) => ({
            content: count || "",
            background: shade(
              total ? count / total : 0,
              row === column ? "--accent" : "--ink-faint",
            ),
          })),
          total: recall === null || recall === undefined ? "—" : Math.round(100 * recall),
        };
      })}
      sentenceFor={(cell) => (cell ? `${cellInWords(answer, ...cell)}.` : summary)}
    />
  );
}
