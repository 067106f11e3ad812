/** Names and tags of the emoji, from concepts.json. */
import { InputError } from "../shared/errors.ts";
import type { Readers } from "./definition.ts";

/** Tags per row: as many as the concept with most. A concept with fewer repeats them. */
export const EMOJI_TAGS = 16;

export const CONCEPTS_FILE = "concepts.json";

/** The columns; their sizes are measured when the dataset is built. */
export const EMOJI_COLUMNS = [
  { name: "name", summary: "name of the concept", perRow: 1 },
  { name: "tags", summary: "tags of the concept, repeated to sixteen", perRow: EMOJI_TAGS },
] as const;

export interface ConceptTexts {
  readonly name: string;
  readonly tags: readonly string[];
}

export const readers: Readers = {
  texts(_, { count, factors }, files) {
    const concepts = conceptsOf(files[CONCEPTS_FILE] ?? new Uint8Array());
    return emojiTexts(
      concepts,
      Array.from({ length: count }, (_, row) => factors.concept?.[row] ?? 0),
    );
  },
};

/** The columns of rows that show these concepts. */
export function emojiTexts(
  concepts: readonly ConceptTexts[],
  rows: readonly number[],
): Readonly<Record<"name" | "tags", readonly string[]>> {
  const of = (row: number): ConceptTexts => {
    const concept = concepts[row];
    if (concept) return concept;
    throw new InputError(
      `${CONCEPTS_FILE}: found ${concepts.length} concepts, none for number ${row}`,
    );
  };
  return {
    name: rows.map((row) => of(row).name),
    tags: rows.flatMap((row) => {
      const { name, tags } = of(row);
      const texts = tags.length > 0 ? tags : [name];
      return Array.from({ length: EMOJI_TAGS }, (_, tag) => texts[tag % texts.length] ?? name);
    }),
  };
}

function conceptsOf(bytes: Uint8Array): ConceptTexts[] {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (!Array.isArray(value)) throw new InputError(`${CONCEPTS_FILE}: found no list of concepts`);
  return value.map((each: { readonly name?: unknown; readonly tags?: unknown }) => ({
    name: String(each.name),
    tags: String(each.tags ?? "")
      .split(", ")
      .filter((tag) => tag !== ""),
  }));
}
