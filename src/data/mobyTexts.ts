/** The windows of Moby Dick: consecutive pieces of one text, those of the test split after those of the train split. */
import type { Readers } from "./definition.ts";

export const MOBY_FILE = "text.bin";

/** Characters of a window. */
export const MOBY_WINDOW = 64;

export const MOBY_COUNTS = { train: 8000, test: 1000 } as const;

/** The kinds of characters. */
export const MOBY_KINDS = ["vowel", "consonant", "space", "other"] as const;

/** The index of a character's kind. */
export function kindOf(character: string): number {
  if (/^[aeiou]$/i.test(character)) return 0;
  if (/^[a-z]$/i.test(character)) return 1;
  return /^\s$/.test(character) ? 2 : 3;
}

export const readers: Readers = {
  texts(split, { count }, files) {
    const text = new TextDecoder().decode(files[MOBY_FILE]);
    const first = split === "train" ? 0 : MOBY_COUNTS.train;
    const windows = Array.from({ length: count }, (_, row) => {
      const start = (first + row) * MOBY_WINDOW;
      return text.slice(start, start + MOBY_WINDOW);
    });
    return { text: windows };
  },
};
