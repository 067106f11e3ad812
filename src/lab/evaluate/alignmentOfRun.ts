/** The tests of alignment at the end of a run. */
import type { Table } from "../../data/index.ts";
import { unitRows } from "../../metrics/embeddings.ts";
import type { Training } from "../../training/training.ts";
import type { AlignmentScores } from "../protocol/alignment.ts";
import { alignmentScores } from "./alignment.ts";
import { boundProbe } from "./boundProbe.ts";
import { type Evaluation, featuresOf } from "./evaluate.ts";
import { pairReading, type ReadableTraining } from "./pairReading.ts";
import { jointSpaceOf } from "./pairs.ts";

/** Rows of the tests: a million cosines. */
export const MOST_ALIGNED = 1000;

/** Undefined for a method without a joint space. `queries` holds images and texts of the test split. */
export async function evaluateAlignment(
  training: Pick<Training, "embedTexts"> & ReadableTraining & Pick<Training, "model">,
  table: Table,
  { bank, queries }: Pick<Evaluation, "bank" | "queries">,
): Promise<AlignmentScores | undefined> {
  const joint = jointSpaceOf(training.model.spaces);
  if (!joint) return undefined;
  const rows = Math.min(queries.rows, MOST_ALIGNED);
  const first = (space: string) => {
    const { data, cols } = featuresOf(queries, space);
    return unitRows({ data: data.subarray(0, rows * cols), rows, cols });
  };
  const aligned = {
    table,
    column: joint.column.name,
    images: first(joint.image.id),
    texts: first(joint.text.id),
    embed: async (texts: readonly string[]) =>
      unitRows(featuresOf(await training.embedTexts(texts), joint.text.id)),
  };
  const scores = await alignmentScores(aligned, await pairReading(training));
  const probe = await boundProbe(table, { train: featuresOf(bank), test: featuresOf(queries) });
  if (!scores.binding || !probe) return scores;
  return { ...scores, binding: { ...scores.binding, probe } };
}
