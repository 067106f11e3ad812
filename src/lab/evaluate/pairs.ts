/**
 * Evaluates a space that images and texts share: retrieval in both directions, zero-shot classification with the
 * prompts of the dataset, and the modality gap. A row is paired with the first of its texts.
 */
import { equalTexts } from "../../data/equalTexts.ts";
import { heldOutRows } from "../../data/heldOut.ts";
import {
  categoryNamed,
  firstTexts,
  type Split,
  type Table,
  tokensNamed,
} from "../../data/index.ts";
import { filledPrompts, promptsOf } from "../../data/prompts.ts";
import { type Rows, unitRows } from "../../metrics/embeddings.ts";
import { type ModalityGap, modalityGap } from "../../metrics/pairs/modalityGap.ts";
import { chanceRecall, pairRanks, type Recall } from "../../metrics/pairs/retrieval.ts";
import { accuracyOf, type ZeroShot, zeroShot } from "../../metrics/pairs/zeroShot.ts";
import { inPieces } from "../../shared/pieces.ts";
import type { Embedded } from "../../training/embedded.ts";
import type { Evaluator } from "../../training/evaluator.ts";
import { type BuiltSpace, type TextColumn, textColumnOf } from "../../training/space.ts";
import type { Ambiguity } from "../protocol/alignment.ts";
import { ambiguityOf, omittedOf } from "./ambiguity.ts";
import { type BothWays, bothWays, type RetrievalPart, retrieveParts } from "./bothWays.ts";
import { featuresOf } from "./evaluate.ts";

export interface RetrievalScores extends BothWays {
  /** Of a random order, in either direction. */
  readonly chance: Recall;
  /** Of the rows whose combination of factors was held out, among all rows; absent if the dataset has none. */
  readonly heldOut?: BothWays;
  /** Of the parts of the test split, each among its own rows, by name; absent if the dataset has none. */
  readonly parts?: Readonly<Record<string, RetrievalPart>>;
}

export interface ZeroShotScores {
  readonly accuracy: number | null;
  readonly chance: number;
  /** The accuracy on rows whose combination of factors was held out; absent if the dataset has none. */
  readonly heldOut?: number | null;
}

/** What `run.json` holds of a run with a joint space. */
export interface PairScores {
  readonly retrieval: RetrievalScores;
  /** Over the classes of the dataset. */
  readonly zeroShot: ZeroShotScores;
  /** Over the other category columns that the dataset has prompts for, by name. */
  readonly zeroShotFactors?: Readonly<Record<string, ZeroShotScores>>;
  readonly modalityGap: ModalityGap;
  /** Of methods that predict variances. */
  readonly ambiguity?: Ambiguity;
}

/** The two spaces of a method that hold images and texts on one sphere. */
export interface JointSpace {
  readonly image: BuiltSpace;
  readonly text: BuiltSpace;
  readonly column: TextColumn;
}

/** The joint space of a method; undefined if it has none. */
export function jointSpaceOf(spaces: readonly BuiltSpace[]): JointSpace | undefined {
  const image = spaces.find(({ reads, jointWith }) => reads === "image" && jointWith !== undefined);
  const text = spaces.find(({ id, reads }) => reads === "tokens" && id === image?.jointWith);
  const column = text?.column ?? spaces.find((space) => space.column)?.column;
  return image && text && column ? { image, text, column } : undefined;
}

/** What embeds texts, and the spaces of its method. */
export interface PairSource extends Pick<Evaluator, "embedTexts"> {
  readonly model: { readonly spaces: readonly BuiltSpace[] };
}

/** Embeddings of the first test images, and beside them those of their first texts if the method has texts. */
export async function withTexts(
  { model, embedTexts }: PairSource,
  { test }: Pick<Table, "test">,
  images: Embedded,
): Promise<Embedded> {
  const read = textColumnOf(model.spaces);
  if (!read) return images;
  const column = tokensNamed(test, read.name);
  const { spaces } = await embedTexts(firstTexts(column, images.rows));
  return { rows: images.rows, spaces: { ...spaces, ...images.spaces } };
}

/**
 * Scores the first rows of the test split. `embedded` holds these rows in the spaces of images and texts. Returns
 * undefined if the method has no joint space.
 */
export async function evaluatePairs(
  source: PairSource,
  table: Table,
  embedded: Embedded,
): Promise<PairScores | undefined> {
  const joint = jointSpaceOf(source.model.spaces);
  if (!joint) return undefined;
  const { test, schema } = table;
  const images = unitRows(featuresOf(embedded, joint.image.id));
  const texts = unitRows(featuresOf(embedded, joint.text.id));
  const column = tokensNamed(test, joint.column.name);
  const heldOut = heldOutRows(table, test).filter((row) => row < embedded.rows);
  const scoresOf = async (category: string): Promise<ZeroShotScores> => {
    // A dataset of one's own may have no classes.
    if (categoryNamed(test, category).names.length < 2) return { accuracy: null, chance: 1 };
    const templates = promptsOf(schema, category);
    const result = await classify(source, joint, images, test, { category, templates });
    const { values } = categoryNamed(test, category);
    return {
      accuracy: result.accuracy,
      chance: result.chance,
      ...(heldOut.length > 0 && { heldOut: accuracyOf(result.answers, values, heldOut) }),
    };
  };
  const factors: [string, ZeroShotScores][] = [];
  for (const category of Object.keys(schema.prompts ?? {})) {
    if (category !== schema.category) factors.push([category, await scoresOf(category)]);
  }
  const omitted = omittedOf(table, joint.column.name);
  const ambiguity = ambiguityOf(embedded, column, schema, omitted);
  const parts = await retrieveParts(table, { images, texts }, column);
  return {
    retrieval: {
      ...(await retrieve(images, texts, equalTexts(table, column, embedded.rows), heldOut)),
      ...(parts && { parts }),
    },
    zeroShot: await scoresOf(schema.category),
    ...(factors.length > 0 && { zeroShotFactors: Object.fromEntries(factors) }),
    modalityGap: modalityGap(images, texts),
    ...(ambiguity && { ambiguity }),
  };
}

async function retrieve(
  images: Rows,
  texts: Rows,
  groups: Int32Array,
  heldOut: Int32Array,
): Promise<RetrievalScores> {
  const ranks = await inPieces(pairRanks({ unit: images, groups }, { unit: texts, groups }));
  return {
    ...bothWays(ranks),
    chance: chanceRecall(groups, groups),
    ...(heldOut.length > 0 && { heldOut: bothWays(ranks, heldOut) }),
  };
}

/** A category column, and the templates of the prompts that describe its values. */
export interface Question {
  readonly category: string;
  readonly templates: readonly string[];
}

/** Classifies images, unit rows of a joint space, by the prompts of a category column of their split. */
export async function classify(
  source: Pick<Evaluator, "embedTexts">,
  joint: JointSpace,
  images: Rows,
  split: Split,
  { category, templates }: Question,
): Promise<ZeroShot> {
  const { names, values } = categoryNamed(split, category);
  const prompts = await source.embedTexts(filledPrompts(templates, names));
  return inPieces(
    zeroShot({
      images,
      labels: values.subarray(0, images.rows),
      texts: unitRows(featuresOf(prompts, joint.text.id)),
      classes: names.length,
    }),
  );
}
