/** What the analyses of a joint space read: the first test images and their texts as unit vectors. */
import { heldOutRows } from "../../../data/heldOut.ts";
import { groupsOfTexts, type TokensColumn, tokensNamed } from "../../../data/index.ts";
import type { DeviceBuffer } from "../../../gpu/memory.ts";
import { type Rows, unitRows } from "../../../metrics/embeddings.ts";
import type { GroupedRows } from "../../../metrics/pairs/retrieval.ts";
import { InputError } from "../../../shared/errors.ts";
import type { Model } from "../../../training/model.ts";
import type { Training } from "../../../training/training.ts";
import { featuresOf } from "../../evaluate/evaluate.ts";
import { type JointSpace, jointSpaceOf } from "../../evaluate/pairs.ts";
import type { ReadText } from "../../protocol/joint.ts";
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
    groups: groupsOfTexts(column, rows, 0),
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

/** What the model reads of a text. Throws an InputError if it is empty or no word of it is known. */
export function readText(
  text: string,
  { column, joint }: { readonly column: TokensColumn; readonly joint: Pick<JointSpace, "column"> },
): ReadText {
  const { ids, unknown } = column.vocabulary.encode(text);
  if (ids.length === 2) throw new InputError("No text. Write words to look for.");
  if (!knowsAny(text, column)) {
    throw new InputError(
      `No word of “${text.trim()}” occurs in the training texts. Known words: ${someWords(column)}.`,
    );
  }
  return { text, unknown, cut: ids.length > joint.column.context };
}

/** Whether the vocabulary has a word of the text; punctuation does not count. */
export function knowsAny(text: string, { vocabulary }: Pick<TokensColumn, "vocabulary">): boolean {
  const { ids } = vocabulary.encode(text);
  return ids.some((id) => isWord(vocabulary.words[id] ?? "<unk>"));
}

const isWord = (token: string): boolean => /^[\p{L}\p{N}]/u.test(token);

/** A dozen known words, evenly spread over the alphabet. */
export function someWords({ vocabulary }: Pick<TokensColumn, "vocabulary">): string {
  const words = vocabulary.words.filter(isWord);
  const stride = Math.max(1, Math.floor(words.length / 12));
  const some = words.filter((_, index) => index % stride === 0).slice(0, 12);
  return some.join(", ") + (some.length < words.length ? ", …" : "");
}
