/** Reads a text that a person wrote before it is embedded, for the page and the command line. */
import type { Vocabulary } from "../../data/index.ts";
import { InputError } from "../../shared/errors.ts";
import type { TextColumn } from "../../training/space.ts";
import type { ReadText } from "../protocol/joint.ts";

/** What texts are read with. */
export interface Reader {
  readonly vocabulary: Vocabulary;
  /** The most tokens of a text, `<bos>` and `<eos>` included. */
  readonly context: TextColumn["context"];
}

/** Room that `<bos>` and `<eos>` take. */
const endsOf = ({ framed }: Vocabulary): number => (framed ? 2 : 0);

/** A text whose every word may be unknown. */
export interface Reading extends ReadText {
  /** Whether the vocabulary has a word of it that the context has room for; punctuation does not count. */
  readonly isKnown: boolean;
}

export function readingOf(text: string, { vocabulary, context }: Reader): Reading {
  const words = vocabulary.split(text);
  const { unknown } = vocabulary.encode(text);
  const room = Math.max(0, context - endsOf(vocabulary));
  const missing = new Set(unknown);
  const isKnown = words.slice(0, room).some((word) => isWord(word) && !missing.has(word));
  return { text, unknown, cut: words.slice(room), isKnown };
}

/**
 * Throws {@link InputError} if the text has no words or none that the vocabulary knows. `place` is the argument that the
 * text comes from; a message on the page names none.
 */
export function readText(text: string, reader: Reader, place?: string): ReadText {
  const { isKnown, ...read } = readingOf(text, reader);
  if (reader.vocabulary.split(text).length === 0) {
    throw refusal(`found ${JSON.stringify(text)}, expected at least one word`, place);
  }
  if (!isKnown) throw unknownText(text, reader, place);
  return read;
}

/** The refusal of a text without a known word. */
export const unknownText = (text: string, { vocabulary }: Reader, place?: string): InputError =>
  refusal(
    `no word of “${text.trim()}” occurs in the training texts; known words: ${someWords(vocabulary)}`,
    place,
  );

const refusal = (what: string, place: string | undefined): InputError =>
  new InputError(
    place === undefined ? `${what.charAt(0).toUpperCase()}${what.slice(1)}.` : `${place}: ${what}`,
  );

const isWord = (token: string): boolean => /^[\p{L}\p{N}]/u.test(token);

/** A dozen known words, evenly spread over the alphabet. */
function someWords({ words: tokens }: Vocabulary): string {
  const words = tokens.filter(isWord);
  const stride = Math.max(1, Math.floor(words.length / 12));
  const some = words.filter((_, index) => index % stride === 0).slice(0, 12);
  return some.join(", ") + (some.length < words.length ? ", …" : "");
}

/** What was not read of a text, in sentences; none if all of it was. */
export function describeLosses(place: string, { text, unknown, cut }: ReadText): string[] {
  const named = `${place}: ${JSON.stringify(text)}`;
  return [
    ...(unknown.length > 0
      ? [`${named}: not in the training texts, read as unknown: ${unknown.join(", ")}`]
      : []),
    ...(cut.length > 0 ? [`${named} is too long; cut at the end: ${cut.join(" ")}`] : []),
  ];
}
