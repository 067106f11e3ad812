/** The prefixes of the sequences of a process, with their exact beliefs. */
import {
  columnNamed,
  type HiddenProcess,
  type SplitName,
  type Table,
  tokensNamed,
} from "../../../data/index.ts";
import { BELIEFS_COLUMN } from "../../../data/processes/names.ts";
import type { Embeddings, Rows } from "../../../metrics/embeddings.ts";
import type { LanguageModel } from "../../../training/method.ts";

/** Rows whose prefixes a regression is fitted on, or evaluated on. */
const MOST_ROWS = 2000;

/** Every prefix of some rows: its belief, what would predict it, and its row and place. */
export interface Prefixes {
  readonly rows: number;
  /** Index in [rows of the split, context]. */
  readonly places: Int32Array;
  readonly beliefs: Rows;
  readonly lastTokens: Embeddings;
  readonly nextTokens: Embeddings;
}

/** The prefixes whose last token predicts: all but those that fill the context. */
export function prefixesOf(
  process: HiddenProcess,
  table: Table,
  split: SplitName,
  { column }: LanguageModel,
): Prefixes {
  const { count } = table[split];
  const { context } = column;
  const { offsets, ids, vocabulary } = tokensNamed(table[split], column.name);
  const { values, width } = columnNamed(table[split], BELIEFS_COLUMN, "number");
  const states = process.states.length;
  const rows = Math.min(count, MOST_ROWS);
  const places: number[] = [];
  const beliefs: number[] = [];
  const last: number[] = [];
  const next: number[] = [];
  for (let row = 0; row < rows; row++) {
    const length = (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
    for (let place = 0; place < Math.min(length, context - 1); place++) {
      const at = row * width + place * states;
      const belief = values.subarray(at, at + states);
      const token = vocabulary.words[ids[(offsets[row] ?? 0) + place] ?? 0];
      places.push(row * context + place);
      beliefs.push(...belief);
      last.push(...process.tokens.map((each) => (each === token ? 1 : 0)));
      next.push(...process.next(belief));
    }
  }
  const embeddings = (numbers: readonly number[]): Embeddings => ({
    data: Float32Array.from(numbers),
    rows: places.length,
    cols: process.tokens.length,
  });
  return {
    rows,
    places: Int32Array.from(places),
    beliefs: { data: Float64Array.from(beliefs), rows: places.length, cols: states },
    lastTokens: embeddings(last),
    nextTokens: embeddings(next),
  };
}
