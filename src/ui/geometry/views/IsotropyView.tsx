/** The isotropy bench: the shown embeddings evened out by steps that are switched on one by one. */
import { useMemo, useState } from "react";
import type { ShownConcentration } from "../../../viz/charts/concentration.ts";
import { usePageState } from "../../context.ts";
import { Segments } from "../../controls/Segments.tsx";
import { BenchTable } from "../isotropy/BenchTable.tsx";
import {
  concentrationInWords,
  howMeasured,
  type SpreadMeasure,
  whatHappened,
} from "../isotropy/benchWords.ts";
import { allOff, type IsotropyAnswer, stepsOf } from "../isotropy/steps.ts";
import { type MakePicture, Picture } from "../Picture.tsx";
import { useAnalysis } from "../useAnalysis.ts";
import "../isotropy/isotropy.css";

const spreads: readonly { value: SpreadMeasure; label: string }[] = [
  { value: "contrast", label: "(max − min)/min" },
  { value: "variation", label: "std/mean" },
];

const makeConcentration: MakePicture<ShownConcentration> = async (host, size, colours) => {
  const { createConcentration } = await import("../../../viz/charts/concentration.ts");
  return createConcentration(host, { ...size, colours });
};

export function IsotropyView() {
  const [switches, setSwitches] = useState(allOff);
  const [spread, setSpread] = useState<SpreadMeasure>("contrast");
  const dimensions = usePageState(({ frame }) => frame?.dimensions);
  const { answer, problem } = useAnalysis(
    "isotropy",
    dimensions === undefined ? undefined : { steps: stepsOf(switches, dimensions) },
  );
  const shown = useMemo(() => answer && shownConcentration(answer, spread), [answer, spread]);
  if (!answer || dimensions === undefined) {
    return (
      <p className="note">
        {problem ??
          "What becomes of these embeddings when they are evened out will stand here, once there are points."}
      </p>
    );
  }
  return (
    <div className="isotropy">
      <div className="isotropy-bench">
        <BenchTable
          answer={answer}
          dimensions={dimensions}
          switches={switches}
          onChange={(change) => setSwitches((before) => ({ ...before, ...change }))}
        />
        {problem !== undefined && <p className="note">{problem}</p>}
        <p className="isotropy-outcome" aria-live="polite">
          {whatHappened(answer)}
        </p>
      </div>
      <div className="isotropy-distances">
        <Picture
          title={
            <>
              <span>Distances, {answer.space}</span>
              <Segments
                label="Spread of distances"
                value={spread}
                options={spreads}
                onChoose={(next) => setSpread(next)}
              />
            </>
          }
          summary={concentrationInWords(answer, spread)}
          make={makeConcentration}
          shown={shown}
        />
        <p className="note">
          Toward 0 the farthest is hardly farther than the nearest. {answer.concentration.rows}{" "}
          queries after the last step in random projections to so many dimensions, and as many
          Gaussian vectors. Cosine is the chord{" "}
          <span className="isotropy-formula">√(2 − 2cos)</span>, a distance like the other.
        </p>
      </div>
      <div className="isotropy-notes">
        <p className="note">{howMeasured(answer)}</p>
        <p className="note">
          Each step takes what the one above it left; all but the top and whitening take the mean
          away, too. Whitening makes the gallery even by construction: IsoScore and ranks after it
          tell how well the gallery stands for the queries, nothing about the encoder. ZCA and PCA
          differ by a rotation, which changes none of these figures.
        </p>
      </div>
    </div>
  );
}

function shownConcentration(
  { concentration: { embeddings, gaussian } }: IsotropyAnswer,
  spread: SpreadMeasure,
): ShownConcentration {
  return {
    dimensions: embeddings.dimensions,
    scale: spread === "contrast" ? "log" : "linear",
    curves: [
      { label: "Euclidean", tone: "ink", dashed: false, values: embeddings.euclidean[spread] },
      { label: "cosine", tone: "accent", dashed: false, values: embeddings.cosine[spread] },
      { label: "Gaussian Eucl.", tone: "ink", dashed: true, values: gaussian.euclidean[spread] },
      { label: "Gaussian cos.", tone: "accent", dashed: true, values: gaussian.cosine[spread] },
    ],
  };
}
