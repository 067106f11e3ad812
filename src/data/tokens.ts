/** Columns of texts: encoding, padding to the context of a network, and rows with the same text. */
import { require } from "../shared/errors.ts";
import type { TokensColumn } from "./table.ts";
import { SPECIAL, type Vocabulary } from "./vocabulary.ts";

/** Encodes texts, `perRow` for every row. */
export function tokensColumn(
  vocabulary: Vocabulary,
  texts: readonly string[],
  perRow: number,
): TokensColumn {
  require(texts.length % perRow === 0, () =>
    `tokens: ${texts.length} texts are not ${perRow} for every row`);
  // Texts repeat, and encoding takes most of the time.
  const known = new Map<string, Uint16Array>();
  const encoded = texts.map((text) => {
    const ids = known.get(text) ?? vocabulary.encode(text).ids;
    known.set(text, ids);
    return ids;
  });
  const offsets = new Uint32Array(texts.length + 1);
  for (const [index, { length }] of encoded.entries()) {
    offsets[index + 1] = (offsets[index] ?? 0) + length;
  }
  const ids = new Uint16Array(offsets[texts.length] ?? 0);
  for (const [index, each] of encoded.entries()) ids.set(each, offsets[index]);
  return { kind: "tokens", vocabulary, perRow, offsets, ids };
}

/** Ids of an entry of a column, from `<bos>` to `<eos>`. */
const entryOf = ({ offsets, ids }: TokensColumn, entry: number): Uint16Array =>
  ids.subarray(offsets[entry], offsets[entry + 1]);

/** The text of a row; `index` is 0 to perRow − 1. */
export const textOf = (column: TokensColumn, row: number, index = 0): string =>
  column.vocabulary.decode(entryOf(column, row * column.perRow + index));

/** The first text of each of the first rows, from `<bos>` to `<eos>`. */
export const firstTexts = (column: TokensColumn, rows: number): Uint16Array[] =>
  Array.from({ length: rows }, (_, row) => entryOf(column, row * column.perRow));

/** All texts of a row, each once. */
export const textsOf = (column: TokensColumn, row: number): string[] => [
  ...new Set(Array.from({ length: column.perRow }, (_, index) => textOf(column, row, index))),
];

export interface Padded {
  /** [entries, context]; `<pad>` after the end of a text. */
  readonly ids: Uint32Array<ArrayBuffer>;
  /** Number of texts that lost words. */
  readonly cut: number;
}

/** The entries of a column at one length. A text that is longer loses its last words and keeps `<eos>` if it had one. */
export function padded(column: TokensColumn, context: number): Padded {
  const entries = column.offsets.length - 1;
  const ids = new Uint32Array(entries * context);
  let cut = 0;
  for (let entry = 0; entry < entries; entry += 1) {
    const text = entryOf(column, entry);
    if (text.length > context) cut += 1;
    ids.set(cutTo(text, context, column.vocabulary), entry * context);
  }
  return { ids, cut };
}

/** One encoded text as a row of {@link padded}. */
export function paddedText(
  text: Uint16Array,
  context: number,
  vocabulary: Pick<Vocabulary, "framed"> = { framed: true },
): Uint32Array<ArrayBuffer> {
  const ids = new Uint32Array(context);
  ids.set(cutTo(text, context, vocabulary));
  return ids;
}

function cutTo(
  text: Uint16Array,
  context: number,
  { framed }: Pick<Vocabulary, "framed">,
): Uint16Array {
  if (!framed) return text.subarray(0, context);
  require(context >= 2, () => `context: found ${context}, expected 2 or more, for <bos> and <eos>`);
  if (text.length <= context) return text;
  const cut = text.slice(0, context);
  cut[context - 1] = SPECIAL.eos;
  return cut;
}

/** The number of every entry of a column: [entries]; equal texts have equal numbers, counted from 0. */
export function groupsOfEntries(column: TokensColumn): Int32Array {
  const entries = column.offsets.length - 1;
  return groupsOfTexts({ ...column, perRow: 1 }, entries);
}

/**
 * The first `count` rows grouped by their text: rows with equal texts have equal numbers, counted from 0 in the
 * order of first appearance. `index` selects one of several texts per row; by default all of them must agree.
 */
export function groupsOfTexts(column: TokensColumn, count: number, index?: number): Int32Array {
  const { perRow, offsets, ids } = column;
  const groups = new Map<string, number>();
  return Int32Array.from({ length: count }, (_, row) => {
    const first = row * perRow + (index ?? 0);
    const last = index === undefined ? first + perRow : first + 1;
    const key = ids.subarray(offsets[first], offsets[last]).join(" ");
    const group = groups.get(key) ?? groups.size;
    groups.set(key, group);
    return group;
  });
}
