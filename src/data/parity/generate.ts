/** Draws the rows of sparse parity. Train and test rows are different. */
import { Random } from "../../shared/random.ts";
import type { Schema, SplitName } from "../schema.ts";
import { type Rows, type Table, tableOf } from "../table.ts";
import { tokensColumn } from "../tokens.ts";
import { characterVocabulary } from "../vocabulary.ts";
import { BITS_COLUMN, PARITY_BITS } from "./names.ts";

const STREAM = 0x70617200;

export function generateParity(schema: Schema, seed: number): Table {
  const vocabulary = characterVocabulary(["01"]);
  const drawn = new Set<string>();
  const relevant = schema.rule?.kind === "parity" ? schema.rule.places : [];
  const rows = (split: SplitName, stream: number): Rows => {
    const { count } = schema.splits[split];
    const random = new Random(seed, STREAM + stream);
    const texts: string[] = [];
    while (texts.length < count) {
      const word = random.word();
      const text = Array.from({ length: PARITY_BITS }, (_, place) => (word >>> place) & 1).join("");
      if (!drawn.has(text)) texts.push(text);
      drawn.add(text);
    }
    return {
      count,
      labels: texts.map((text) => relevant.filter((place) => text[place] === "1").length % 2),
      texts: { [BITS_COLUMN]: tokensColumn(vocabulary, texts, 1) },
    };
  };
  const train = rows("train", 0);
  return tableOf(schema, { train, test: rows("test", 1) });
}
