/** Checks a text that a person wrote before it is embedded. */
import type { Vocabulary } from "../../data/index.ts";
import { InputError } from "../../shared/errors.ts";
import type { TextColumn } from "../../training/space.ts";

export interface ReadText {
  /** Words that the vocabulary lacks: they are read as `<unk>`. */
  readonly unknown: readonly string[];
  /** Words at the end for which the context has no room: they are not read. */
  readonly cut: readonly string[];
}

/** Room that `<bos>` and `<eos>` take. */
const endsOf = ({ framed }: Vocabulary): number => (framed ? 2 : 0);

/** Throws {@link InputError}, prefixed with `place`, if the text has no words or none that the vocabulary knows. */
export function readText(
  place: string,
  text: string,
  vocabulary: Vocabulary,
  { context }: Pick<TextColumn, "context">,
): ReadText {
  const words = vocabulary.split(text);
  if (words.length === 0) {
    throw new InputError(`${place}: found ${JSON.stringify(text)}, expected at least one word`);
  }
  const { unknown } = vocabulary.encode(text);
  const room = context - endsOf(vocabulary);
  const read = words.slice(0, room);
  if (read.every((word) => unknown.includes(word))) {
    const known = vocabulary.words.filter((word) => /^\p{L}{3,}$/u.test(word)).slice(0, 5);
    throw new InputError(
      `${place}: no word of ${JSON.stringify(text)} is known; expected words of the training texts, for example ${known.join(", ")}`,
    );
  }
  return { unknown, cut: words.slice(room) };
}

/** What was not read of a text, in sentences; none if all of it was. */
export function describeLosses(place: string, text: string, { unknown, cut }: ReadText): string[] {
  const named = `${place}: ${JSON.stringify(text)}`;
  return [
    ...(unknown.length > 0
      ? [`${named}: not in the training texts, read as unknown: ${unknown.join(", ")}`]
      : []),
    ...(cut.length > 0 ? [`${named} is too long; cut at the end: ${cut.join(" ")}`] : []),
  ];
}
