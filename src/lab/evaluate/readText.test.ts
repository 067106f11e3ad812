import { expect, test } from "vitest";
import { vocabularyOf } from "../../data/vocabulary.ts";
import { describeLosses, readText } from "./readText.ts";

const vocabulary = vocabularyOf(["a red circle, top left"]);
const read = (text: string, context = 8) => readText("text", text, vocabulary, { context });

test("names unknown words and those that are cut", () => {
  expect(read("a red circle")).toEqual({ unknown: [], cut: [] });
  const text = "a huge red circle, top left";
  expect(read(text)).toEqual({ unknown: ["huge"], cut: ["left"] });
  expect(describeLosses("text", text, read(text))).toEqual([
    'text: "a huge red circle, top left": not in the training texts, read as unknown: huge',
    'text: "a huge red circle, top left" is too long; cut at the end: left',
  ]);
  expect(describeLosses("text", "a circle", read("a circle"))).toEqual([]);
});

test("refuses a text without words, and one without known words", () => {
  expect(() => read("  ")).toThrow('text: found "  ", expected at least one word');
  expect(() => read("zebra crossing")).toThrow(
    'text: no word of "zebra crossing" is known; expected words of the training texts, for example circle, left, red',
  );
  // The only known word is cut.
  expect(() => read("one two three red", 5)).toThrow("no word of");
});
