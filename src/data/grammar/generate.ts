/** Generates the table of sentences, in pieces, so that other tasks of this thread run meanwhile. */
import { inPieces, type Pieces } from "../../shared/pieces.ts";
import type { Schema, SplitName } from "../schema.ts";
import { type Rows, type Table, tableOf } from "../table.ts";
import { tokensColumn } from "../tokens.ts";
import { type Vocabulary, vocabularyOf } from "../vocabulary.ts";
import type { Knobs } from "./knobs.ts";
import { SENTENCE_COLUMN } from "./names.ts";
import { type Sentence, sentenceOf, wordPlaces, wordRelations } from "./sentences.ts";

/** Sentences that are generated in a few milliseconds. */
const PIECE = 1000;

export async function generateTable(schema: Schema, knobs: Knobs): Promise<Table> {
  const places = wordPlaces();
  // The same for all settings, so that weights of one setting read the texts of another.
  const vocabulary = vocabularyOf(places.keys());
  const sentences = (split: SplitName) =>
    inPieces(sentencesOf(split, schema.splits[split].count, knobs));
  // In the order of the vocabulary.
  const words = vocabulary.words.flatMap((text): Sentence[] => {
    const place = places.get(text);
    return place ? [{ text, ...place }] : [];
  });
  return tableOf(
    schema,
    {
      train: rowsOf(vocabulary, await sentences("train")),
      test: rowsOf(vocabulary, knobs.words ? words : await sentences("test")),
    },
    { wordRelations },
  );
}

function* sentencesOf(split: SplitName, count: number, knobs: Knobs): Pieces<Sentence[]> {
  const sentences: Sentence[] = [];
  for (let row = 0; row < count; row += 1) {
    if (row % PIECE === 0) yield;
    sentences.push(sentenceOf(split, row, knobs));
  }
  return sentences;
}

function rowsOf(vocabulary: Vocabulary, sentences: readonly Sentence[]): Rows {
  const texts = sentences.map(({ text }) => text);
  return {
    count: sentences.length,
    labels: sentences.map(({ topic }) => topic),
    factors: { form: sentences.map(({ form }) => form) },
    texts: { [SENTENCE_COLUMN]: tokensColumn(vocabulary, texts, 1) },
  };
}
