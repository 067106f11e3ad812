/** How similarly the selected runs arrange the same test images, as a matrix. */
import { useState } from "react";
import type { AnalysisResult, RunSummary } from "../../lab/protocol/index.ts";
import { usePageState } from "../context.ts";
import { Matrix } from "../controls/Matrix.tsx";
import { Segments } from "../controls/Segments.tsx";
import { useAnalysis } from "../geometry/useAnalysis.ts";
import { shownRun } from "../state/runsSlice.ts";
import { type Difference, labelAmong } from "./columns.ts";

const measures = [
  { value: "cka", label: "Linear CKA" },
  { value: "mutual", label: "Neighbours" },
] as const;
type Measure = (typeof measures)[number]["value"];
type Answer = AnalysisResult<"similarity">;

/** Share of the accent in a cell of 1, so that its number stays readable. */
const LARGEST_SHARE = 60;

interface RunSimilarityProps {
  readonly runs: readonly RunSummary[];
  readonly differ: readonly Difference[];
}

export function RunSimilarity({ runs, differ }: RunSimilarityProps) {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const [measure, setMeasure] = useState<Measure>("cka");
  const asked = ready && runs.length > 1 ? { runs: runs.map(({ id }) => id) } : undefined;
  const { answer, problem } = useAnalysis("similarity", asked);
  if (!asked || !answer) {
    return (
      <p className="note" aria-live="polite">
        {runs.length < 2
          ? "Select two runs or more in the table to compare how they arrange the same images."
          : !ready
            ? "No embeddings yet. Train one step to compare the selected runs."
            : (problem ?? "Embedding the test images with the selected runs …")}
      </p>
    );
  }
  const labels = answer.runs.map(({ id, step }) => {
    const run = runs.find((each) => each.id === id);
    return run ? `${run.configuration.method}, ${labelAmong(run, differ, 1)}, step ${step}` : id;
  });
  return (
    <div className="run-similarity">
      <Segments<Measure>
        label="Measure of similarity"
        value={measure}
        options={measures}
        onChoose={setMeasure}
      />
      <SimilarityMatrix answer={answer} labels={labels} measure={measure} />
      {problem !== undefined && <p className="note">{problem}</p>}
      {answer.leftOut.length > 0 && (
        <p className="note">
          Left out: {[...new Set(answer.leftOut.map(({ reason }) => reason))].join(" ")}
        </p>
      )}
    </div>
  );
}

interface SimilarityMatrixProps {
  readonly answer: Answer;
  readonly labels: readonly string[];
  readonly measure: Measure;
}

function SimilarityMatrix({ answer, labels, measure }: SimilarityMatrixProps) {
  const { space, rows, neighbours, chance } = answer;
  const values: readonly (readonly (number | null)[])[] = answer[measure];
  const about =
    measure === "cka"
      ? `Linear CKA of ${space} on ${rows} test images: 1 for embeddings that are equal up to rotation and scale, about 0 for unrelated ones.`
      : `Share of the ${neighbours} nearest neighbours in ${space} that two runs have in common, on ${rows} test images; ${chance.toFixed(3)} for unrelated embeddings.`;
  return (
    <Matrix
      label="Similarity of runs, cell by cell"
      caption={about}
      columns={[
        { key: "run", label: <span className="unseen">run</span>, numeric: false },
        ...labels.map((label, index) => ({ key: label, label: index + 1, title: label })),
      ]}
      rows={labels.map((label, row) => ({
        key: label,
        head: `${row + 1} ${label}`,
        cells: labels.map((_, column) => {
          const value = values[row]?.[column] ?? null;
          const share = Math.round(LARGEST_SHARE * Math.max(0, value ?? 0));
          return {
            content: inWords(value),
            background: `color-mix(in srgb, var(--accent) ${share}%, transparent)`,
          };
        }),
      }))}
      sentenceFor={(cell) => {
        if (!cell) return about;
        const [row, column] = cell;
        return `${labels[row]} and ${labels[column]}: ${inWords(values[row]?.[column] ?? null)}.`;
      }}
    />
  );
}

const inWords = (value: number | null): string =>
  value === null ? "—" : value.toFixed(2).replace("-", "−");
