/**
 * The token columns of a table. All columns of a table share one vocabulary: the words of their train split, so
 * that a word which only the test split has is unknown, as a word typed by a person may be.
 */
import { require } from "../shared/errors.ts";
import type { PackedSplit } from "./pack.ts";
import type { ColumnSchema, Factor, SplitName } from "./schema.ts";
import type { TokensColumn } from "./table.ts";
import { tokensColumn } from "./tokens.ts";
import { characterVocabulary, vocabularyOf } from "./vocabulary.ts";

/** Texts by column, `perRow` for every row, row after row. */
export type Texts = Readonly<Record<string, readonly string[]>>;

/** Fills the factor names in braces of a template with the values of each row. */
function filledTemplate(
  template: string,
  factors: readonly Factor[],
  { count, factors: columns }: Pick<PackedSplit, "count" | "factors">,
): string[] {
  return Array.from({ length: count }, (_, row) =>
    factors.reduce(
      (caption, { name, values }) =>
        caption.replaceAll(`{${name}}`, values[columns[name]?.[row] ?? 0] ?? ""),
      template,
    ),
  );
}

/** A token column as a manifest states it. */
export type TextsSchema = Omit<Extract<ColumnSchema, { readonly kind: "tokens" }>, "kind">;

type Columns = Readonly<Record<string, TokensColumn>>;

/** The parts of a manifest that its texts follow from. */
interface Texted {
  readonly id: string;
  readonly caption?: string | undefined;
  readonly factors: readonly Factor[];
  readonly texts?: readonly TextsSchema[] | undefined;
}

/**
 * The token columns of both splits: the captions of the template, and `further` texts. Throws
 * {@link InputError} if they differ from what the manifest states.
 */
export function tokenColumns(
  stated: Texted,
  packed: Readonly<Record<SplitName, Pick<PackedSplit, "count" | "factors">>>,
  further: (split: SplitName) => Texts,
): Readonly<Record<SplitName, Columns>> {
  const { id, texts: schemas = [] } = stated;
  const columns = encodeTexts(schemas, textsOf(stated, packed, further));
  for (const { name, longest, vocabulary } of schemas) {
    const found = measuredTexts(columns, name);
    require(found.longest === longest && found.vocabulary === vocabulary, () =>
      `${id}: column ${name} has ${found.vocabulary} tokens in its vocabulary and texts of up to ${found.longest}; its schema states ${vocabulary} and ${longest}: rebuild it with npm run datasets`);
  }
  return columns;
}

/** The texts of both splits before they are encoded. */
export function textsOf(
  { caption, factors }: Pick<Texted, "caption" | "factors">,
  packed: Readonly<Record<SplitName, Pick<PackedSplit, "count" | "factors">>>,
  further: (split: SplitName) => Texts,
): Readonly<Record<SplitName, Texts>> {
  const of = (split: SplitName): Texts => {
    const own = further(split);
    return caption === undefined
      ? own
      : { ...own, caption: filledTemplate(caption, factors, packed[split]) };
  };
  return { train: of("train"), test: of("test") };
}

/**
 * Encodes the texts of both splits with the vocabulary of the train split, of at most `mostWords` words. If one column
 * has characters, all have.
 */
export function encodeTexts(
  schemas: readonly Pick<TextsSchema, "name" | "perRow" | "unit">[],
  texts: Readonly<Record<SplitName, Texts>>,
  mostWords?: number,
): Readonly<Record<SplitName, Columns>> {
  const known = schemas.flatMap(({ name }) => texts.train[name] ?? []);
  const vocabulary = schemas.some(({ unit }) => unit === "characters")
    ? characterVocabulary(known)
    : vocabularyOf(known, mostWords);
  const columnsOf = (split: SplitName) =>
    Object.fromEntries(
      schemas.map(({ name, perRow }) => [
        name,
        tokensColumn(vocabulary, texts[split][name] ?? [], perRow),
      ]),
    );
  return { train: columnsOf("train"), test: columnsOf("test") };
}

/** What a schema states of a column: the tokens of its longest text, and those of its vocabulary. */
export function measuredTexts(
  columns: Readonly<Record<SplitName, Columns>>,
  name: string,
): Pick<TextsSchema, "longest" | "vocabulary"> {
  let longest = 0;
  for (const { offsets } of [columns.train[name], columns.test[name]].filter((each) => !!each)) {
    for (let entry = 1; entry < offsets.length; entry += 1) {
      longest = Math.max(longest, (offsets[entry] ?? 0) - (offsets[entry - 1] ?? 0));
    }
  }
  return { longest, vocabulary: columns.train[name]?.vocabulary.size ?? 0 };
}
