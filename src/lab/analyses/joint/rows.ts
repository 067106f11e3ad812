/** What the analyses of a joint space read: the first test images and their texts as unit vectors. */
import { equalTexts } from "../../../data/equalTexts.ts";
import { heldOutRows } from "../../../data/heldOut.ts";
import { type TokensColumn, tokensNamed } from "../../../data/index.ts";
import type { DeviceBuffer } from "../../../gpu/memory.ts";
import { type Rows, unitRows } from "../../../metrics/embeddings.ts";
import type { GroupedRows } from "../../../metrics/pairs/retrieval.ts";
import { InputError } from "../../../shared/errors.ts";
import type { Model } from "../../../training/model.ts";
import type { Training } from "../../../training/training.ts";
import { featuresOf } from "../../evaluate/evaluate.ts";
import { type JointSpace, jointSpaceOf } from "../../evaluate/pairs.ts";
import type { Reader } from "../../evaluate/readText.ts";
import type { AnalysisContext } from "../definition.ts";

/** The parts of a context that the analyses of a joint space read. */
export interface JointContext
  extends Pick<AnalysisContext, "step" | "embeddings" | "tests" | "dataset" | "withShownState"> {
  readonly training: Pick<Training, "embedTexts" | "valueOf"> & {
    readonly buffers: { readonly state: Pick<DeviceBuffer, "read"> };
    readonly model: Pick<Model, "spaces" | "parameters"> & {
      readonly layout: Pick<Model["layout"], "offsetOf">;
    };
  };
}

export interface JointRows {
  readonly joint: JointSpace;
  readonly rows: number;
  readonly image: Rows;
  /** Row i is the first text of image i. */
  readonly text: Rows;
  /** The texts of the test split. */
  readonly column: TokensColumn;
  /** Rows with equal texts have equal numbers. */
  readonly groups: Int32Array;
  /** Rows whose combination of factors was held out of training. */
  readonly heldOut: Int32Array;
}

/** The first test images, at most `most`. Throws an InputError if the run has no joint space. */
export function jointRows(context: JointContext, most: number): JointRows {
  const { training, dataset } = context;
  const joint = jointSpaceOf(training.model.spaces);
  if (!joint) {
    throw new InputError(
      "This run has no space that images and texts share. Train a method that reads texts, for example CLIP.",
    );
  }
  const all = context.embeddings(joint.image.id);
  const rows = Math.min(most, context.tests, all.rows);
  const unit = (space: string): Rows => {
    const { data, cols } = context.embeddings(space);
    return unitRows({ data: data.subarray(0, rows * cols), rows, cols });
  };
  const column = tokensNamed(dataset.test, joint.column.name);
  return {
    joint,
    rows,
    image: unit(joint.image.id),
    text: unit(joint.text.id),
    column,
    groups: equalTexts(dataset, column, rows),
    heldOut: heldOutRows(dataset, dataset.test).filter((row) => row < rows),
  };
}

/** Both halves as retrieval takes them. */
export const bothHalves = ({ image, text, groups }: JointRows): [GroupedRows, GroupedRows] => [
  { unit: image, groups },
  { unit: text, groups },
];

/** Unit vectors of texts at the weights of the step shown. */
export async function embeddedTexts(
  { training, withShownState }: JointContext,
  { joint }: JointRows,
  texts: readonly string[],
): Promise<Rows> {
  const embedded = await withShownState(() => training.embedTexts(texts));
  return unitRows(featuresOf(embedded, joint.text.id));
}

/** What texts of this space are read with. */
export const readerOf = ({
  column: { vocabulary },
  joint: { column },
}: Pick<JointRows, "column"> & {
  readonly joint: Pick<JointSpace, "column">;
}): Reader => ({ vocabulary, context: column.context });
