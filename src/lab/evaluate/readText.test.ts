import { expect, test } from "vitest";
import { vocabularyOf } from "../../data/vocabulary.ts";
import { describeLosses, readingOf, readText } from "./readText.ts";

const vocabulary = vocabularyOf(["a red circle, top left"]);
const read = (text: string, context = 8, place?: string) =>
  readText(text, { vocabulary, context }, place);

test("names unknown words and those that are cut", () => {
  expect(read("a red circle")).toEqual({ text: "a red circle", unknown: [], cut: [] });
  const text = "a huge red circle, top left";
  expect(read(text)).toEqual({ text, unknown: ["huge"], cut: ["left"] });
  expect(describeLosses("text", read(text))).toEqual([
    'text: "a huge red circle, top left": not in the training texts, read as unknown: huge',
    'text: "a huge red circle, top left" is too long; cut at the end: left',
  ]);
  expect(describeLosses("text", read("a circle"))).toEqual([]);
});

test("refuses a text without words, and one without known words", () => {
  expect(() => read("  ", 8, "--text")).toThrow('--text: found "  ", expected at least one word');
  expect(() => read("  ")).toThrow('Found "  ", expected at least one word.');
  const sentence = "no word of “zebra crossing” occurs in the training texts; known words: ";
  expect(() => read("zebra crossing", 8, "text")).toThrow(`text: ${sentence}a, circle, left, red`);
  expect(() => read("zebra crossing")).toThrow(`N${sentence.slice(1)}a, circle, left, red, top.`);
  // The only known word is cut.
  expect(() => read("one two three red", 5)).toThrow("No word of");
  // Punctuation is known and says nothing.
  expect(readingOf(", zebra", { vocabulary, context: 8 }).isKnown).toBe(false);
});
