/**
 * The isotropy bench: metrics of the shown embeddings after centring and whitening steps, and the concentration
 * of their distances compared with Gaussian vectors. Nothing is trained or stored.
 */
import { sampledRows } from "../../metrics/embeddings.ts";
import { type BenchStage, benchStages, halvesOf } from "../../metrics/isotropy/bench.ts";
import { splitByClass } from "../../metrics/isotropy/classSplit.ts";
import {
  type Concentration,
  concentrationOf,
  gaussianRows,
  randomlyRotated,
} from "../../metrics/isotropy/concentration.ts";
import { othersTurn } from "../../shared/pieces.ts";
import type { IsotropyParameters, IsotropyResult } from "../protocol/analyses.ts";
import { partsOfSpace } from "../protocol/space.ts";
import { type AnalysisContext, defineAnalysis } from "./definition.ts";

/** Gallery and queries together; a quarter of a million cosines. */
const MOST_ROWS = 1000;
/** Rows for distance concentration: 32,640 pairs. */
const MOST_DISTANT = 256;

export const isotropy = defineAnalysis({ compute: isotropyOf });

/** Uses at most {@link MOST_ROWS} points. */
export async function isotropyOf(
  context: Pick<AnalysisContext, "step" | "space" | "labels" | "embeddings">,
  { steps }: IsotropyParameters,
): Promise<IsotropyResult> {
  const { step, space } = context;
  const embeddings = context.embeddings(space);
  const labels = context.labels(space);
  const { rows: points, cols } = embeddings;
  const halves = halvesOf(
    embeddings,
    labels,
    splitByClass(labels, MOST_ROWS),
    partsOfSpace(space).length,
  );

  const stages: BenchStage[] = [];
  let last: BenchStage | undefined;
  for (const stage of benchStages(halves, steps)) {
    stages.push(stage);
    last = stage;
    await othersTurn();
  }
  const [first] = stages;
  if (!first || !last) throw new Error("isotropy: no stage");
  const distant = sampledRows(last.queries, MOST_DISTANT);
  const changes = (from: 0 | 1) =>
    first.right.filter((right, query) => right === from && last.right[query] !== from).length;
  return {
    step,
    space,
    cols,
    points,
    gallery: halves.gallery.rows,
    queries: halves.queries.rows,
    stages: stages.map(({ step: name, measures }) => ({ step: name, measures })),
    gained: changes(0),
    lost: changes(1),
    concentration: {
      rows: distant.rows,
      embeddings: concentrationOf(randomlyRotated(distant)),
      gaussian: gaussianOf(distant.rows, cols),
    },
  };
}

let kept:
  | { readonly rows: number; readonly cols: number; readonly spread: Concentration }
  | undefined;

/** Cached, because the Gaussian vectors depend only on the shape. */
function gaussianOf(rows: number, cols: number): Concentration {
  if (kept?.rows !== rows || kept.cols !== cols) {
    kept = { rows, cols, spread: concentrationOf(gaussianRows(rows, cols)) };
  }
  return kept.spread;
}
