/** The columns of texts of generated scenes. */
import type { Random } from "../../shared/random.ts";
import type { SplitName } from "../schema.ts";
import type { TokensColumn } from "../table.ts";
import { tokensColumn } from "../tokens.ts";
import { type Vocabulary, vocabularyOf } from "../vocabulary.ts";
import { type Caption, COMPLETE, captionWords, statementOf, wordedAs } from "./captions.ts";
import type { Knobs } from "./knobs.ts";
import { COLOURS, frequentColour, SHAPES } from "./names.ts";
import { drawsOf, type Scene } from "./scene.ts";

/** The same for all settings, so that weights of one setting read the texts of another. */
export const scenesVocabulary = (): Vocabulary => vocabularyOf(captionWords);

/** The captions of a row of the column `caption`. */
export function captionsOf(scene: Scene, split: SplitName, row: number, knobs: Knobs): Caption[] {
  const random = drawsOf(knobs.seed, split, row, "captions");
  return Array.from({ length: knobs.captions }, () =>
    wordedAs(statementOf(scene, random, knobs), random, knobs),
  );
}

/**
 * The caption of the column `complete`. The two rows of a swapped pair have the same draws, so that their captions
 * differ in the two colours only.
 */
export function completeCaption(
  scene: Scene,
  split: SplitName,
  row: number,
  seed: number,
): Caption {
  const random = drawsOf(seed, split, split === "test" ? row >> 1 : row, "complete");
  return wordedAs(statementOf(scene, random, COMPLETE), random, COMPLETE);
}

/** Questions about one object of a test row, in the wording of its captions. */
export interface Questions {
  /** The caption with each colour in turn at the object that is asked about. */
  readonly colours: readonly Caption[];
  /** The caption with an object in its place that the scene lacks. */
  readonly absent: Caption;
  readonly colour: number;
  readonly frequent: number;
}

export function questionsOf(scene: Scene, row: number, knobs: Knobs): Questions {
  const random = drawsOf(knobs.seed, "test", row, "tests");
  const statement = statementOf(scene, random, knobs);
  const asked = statement.mentions[random.integer(statement.mentions.length)]!;
  const { shape, colour } = scene.objects[asked.object]!;
  const others = (values: readonly unknown[], present: readonly number[]) =>
    values.map((_, index) => index).filter((index) => !present.includes(index));
  const pick = (values: readonly number[], from: Random) =>
    values[from.integer(values.length)] ?? 0;
  const lacking = others(
    SHAPES,
    scene.objects.map((object) => object.shape),
  );
  const unused = others(
    COLOURS,
    scene.objects.map((object) => object.colour),
  );
  const [missing, other] = [pick(lacking, random), pick(unused, random)];
  // One wording for all, drawn again from the same numbers.
  const say = (named: { readonly shape: number; readonly colour: number }) => {
    const mentions = statement.mentions.map((each) =>
      each === asked ? { ...each, ...named } : each,
    );
    const wording = drawsOf(knobs.seed, "train", row, "tests");
    return wordedAs({ ...statement, mentions }, wording, knobs);
  };
  return {
    colours: COLOURS.map((_, each) => say({ shape, colour: each })),
    absent: say({ shape: missing, colour: other }),
    colour,
    frequent: frequentColour(shape),
  };
}

/** A column of captions, `perRow` for every row, with the object that each token names. */
export function captionColumn(
  vocabulary: Vocabulary,
  captions: readonly Caption[],
  perRow: number,
): TokensColumn {
  const texts = captions.map(({ words }) => words.join(" "));
  const column = tokensColumn(vocabulary, texts, perRow);
  const regions = new Int8Array(column.ids.length).fill(-1);
  for (const [entry, { names }] of captions.entries()) {
    // After <bos>.
    regions.set(names, (column.offsets[entry] ?? 0) + 1);
  }
  return { ...column, regions };
}
