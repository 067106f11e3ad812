/**
 * The isotropy bench: what the shown embeddings would be, evened out by a few linear steps, and how their
 * distances concentrate beside those of Gaussian vectors. Nothing is trained and nothing is kept.
 */
import { stridedRows } from "../../metrics/embeddings.ts";
import {
  type BenchMeasures,
  type BenchStage,
  benchStages,
  halvesOf,
} from "../../metrics/isotropy/bench.ts";
import { splitByClass } from "../../metrics/isotropy/classSplit.ts";
import {
  type Concentration,
  concentrationOf,
  gaussianRows,
  randomlyRotated,
} from "../../metrics/isotropy/concentration.ts";
import type { Transform } from "../../metrics/isotropy/transforms.ts";
import { othersTurn } from "../../shared/pieces.ts";
import type { Space } from "../protocol/space.ts";
import { type AnalysisContext, defineAnalysis } from "./definition.ts";

export interface IsotropyParameters {
  /** Switched on, in the order in which they are applied. */
  readonly steps: readonly Transform[];
}

export interface IsotropyAnswer {
  readonly step: number;
  readonly space: Space;
  readonly cols: number;
  /** Points there are; of those a gallery and queries, evenly strided within every class. */
  readonly points: number;
  readonly gallery: number;
  readonly queries: number;
  /** The embeddings as they are, then after each step; all measured on the queries. */
  readonly stages: readonly {
    readonly step: Transform["name"] | undefined;
    readonly measures: BenchMeasures;
  }[];
  /** Queries that kNN classifies rightly at the end and not at first, and the other way round. */
  readonly gained: number;
  readonly lost: number;
  /** Distances of so many queries after the last step, beside those of as many Gaussian vectors. */
  readonly concentration: {
    readonly rows: number;
    readonly embeddings: Concentration;
    readonly gaussian: Concentration;
  };
}

/** Gallery and queries together: a quarter of a million cosines between them. */
const MOST_ROWS = 1000;
/** Rows whose distances are looked at: 32,640 pairs. */
const MOST_DISTANT = 256;

export const isotropy = defineAnalysis({ compute: isotropyOf });

/** The work is that of {@link MOST_ROWS} points however many there are. */
export async function isotropyOf(
  context: Pick<AnalysisContext, "step" | "space" | "labels" | "embeddings">,
  { steps }: IsotropyParameters,
): Promise<IsotropyAnswer> {
  const { step, space, labels } = context;
  const embeddings = context.embeddings(space);
  const { rows: points, cols } = embeddings;
  const halves = halvesOf(embeddings, labels, splitByClass(labels, MOST_ROWS));

  const stages: BenchStage[] = [];
  let last: BenchStage | undefined;
  for (const stage of benchStages(halves, steps)) {
    stages.push(stage);
    last = stage;
    await othersTurn();
  }
  const [first] = stages;
  if (!first || !last) throw new Error("isotropy: no stage");
  const distant = stridedRows(last.queries, MOST_DISTANT);
  const changes = (from: 0 | 1) =>
    first.right.filter((right, query) => right === from && last.right[query] !== from).length;
  return {
    ...{ step, space, cols, points },
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

/** Gaussian vectors of one size have always the same distances. */
function gaussianOf(rows: number, cols: number): Concentration {
  if (kept?.rows !== rows || kept.cols !== cols) {
    kept = { rows, cols, spread: concentrationOf(gaussianRows(rows, cols)) };
  }
  return kept.spread;
}
