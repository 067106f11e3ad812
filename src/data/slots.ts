/** Which value of each factor a text names: "a small red star, top left" names small, red, star and top left. */
import type { Schema } from "./schema.ts";
import { wordsOf } from "./vocabulary.ts";

/** Factors of which texts name a value. */
type Factors = Pick<Schema, "factors">["factors"];

/**
 * By factor, the index of the value that the text names; −1 if it names none. Of several values the longest counts, so
 * that "top left" is not "left", and of equally long ones the first in the text.
 */
export function namedValues(text: string, factors: Factors): Record<string, number> {
  const words = wordsOf(text);
  return Object.fromEntries(
    factors.map(({ name, values }) => {
      let found = { value: -1, length: 0, place: 0 };
      for (const [value, label] of values.entries()) {
        const wanted = wordsOf(label);
        const place = placeOf(words, wanted);
        if (wanted.length === 0 || place < 0) continue;
        const { length } = wanted;
        const isEarlier = length === found.length && place < found.place;
        if (length > found.length || isEarlier) found = { value, length, place };
      }
      return [name, found.value];
    }),
  );
}

function placeOf(words: readonly string[], wanted: readonly string[]): number {
  for (let place = 0; place + wanted.length <= words.length; place++) {
    if (wanted.every((word, index) => words[place + index] === word)) return place;
  }
  return -1;
}
