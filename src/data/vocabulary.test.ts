import { describe, expect, test } from "vitest";
import { groupsOfTexts, padded, paddedText, textOf, textsOf, tokensColumn } from "./tokens.ts";
import { SPECIAL, vocabularyOf, wordsOf } from "./vocabulary.ts";

const texts = ["a small red star, top left", "A large star", "woman’s hat (upside-down)"];
const vocabulary = vocabularyOf(texts);

test("a text is divided into lower-case words and marks", () => {
  expect(wordsOf("A red star,  top left!")).toEqual(["a", "red", "star", ",", "top", "left", "!"]);
  expect(wordsOf("Woman’s upside-down hat - 50 %")).toEqual([
    "woman’s",
    "upside-down",
    "hat",
    "-",
    "50",
    "%",
  ]);
  expect(wordsOf(" ")).toEqual([]);
});

describe("a vocabulary", () => {
  test("has the special tokens first, then words in alphabetical order", () => {
    expect(vocabulary.words.slice(0, 8)).toEqual([
      "<pad>",
      "<bos>",
      "<eos>",
      "<unk>",
      "(",
      ")",
      ",",
      "a",
    ]);
    expect(vocabulary.size).toBe(vocabulary.words.length);
  });

  test("does not depend on the order of the texts", () => {
    expect(vocabularyOf(texts.toReversed()).words).toEqual(vocabulary.words);
  });

  test("encodes from <bos> to <eos>, and decodes", () => {
    for (const text of texts) {
      const { ids, unknown } = vocabulary.encode(text);
      expect([ids[0], ids.at(-1)]).toEqual([SPECIAL.bos, SPECIAL.eos]);
      expect(unknown).toEqual([]);
      expect(vocabulary.decode(ids)).toBe(text.toLowerCase());
    }
  });

  test("names the words that it lacks", () => {
    const { ids, unknown } = vocabulary.encode("a blue star, blue <pad>");
    expect(unknown).toEqual(["blue", "<", "pad", ">"]);
    expect(vocabulary.decode(ids)).toBe("a <unk> star, <unk> <unk> <unk> <unk>");
    expect([...vocabulary.encode("").ids]).toEqual([SPECIAL.bos, SPECIAL.eos]);
  });
});

describe("a column of texts", () => {
  const column = tokensColumn(vocabulary, ["a star", "a red star", "a star", "a star"], 2);

  test("has the same number of texts in every row", () => {
    expect([textOf(column, 0, 1), textOf(column, 1)]).toEqual(["a red star", "a star"]);
    expect([textsOf(column, 0), textsOf(column, 1)]).toEqual([
      ["a star", "a red star"],
      ["a star"],
    ]);
    expect(() => tokensColumn(vocabulary, ["a"], 2)).toThrow(
      "tokens: 1 texts are not 2 for every row",
    );
  });

  test("is padded at the end; a longer text keeps <eos>", () => {
    const { ids, cut } = padded(column, 4);
    expect(cut).toBe(1);
    expect(ids).toHaveLength(16);
    const [a, red, star] = ["a", "red", "star"].map((word) => vocabulary.words.indexOf(word));
    expect([...ids.subarray(0, 8)]).toEqual([1, a, star, 2, 1, a, red, 2]);
    expect(padded(column, 6).cut).toBe(0);
    expect([...padded(column, 6).ids.subarray(0, 6)]).toEqual([1, a, star, 2, 0, 0]);
    expect([...paddedText(vocabulary.encode("a red star").ids, 3)]).toEqual([1, a, 2]);
    expect(() => padded(column, 1)).toThrow("context: found 1, expected 2 or more");
  });

  test("groups rows with the same text", () => {
    expect([...groupsOfTexts(column, 2)]).toEqual([0, 1]);
    expect([...groupsOfTexts(column, 2, 0)]).toEqual([0, 0]);
    const single = tokensColumn(vocabulary, ["a star", "a red", "star a", "a red", "a star"], 1);
    expect([...groupsOfTexts(single, 5)]).toEqual([0, 1, 2, 1, 0]);
    expect([...groupsOfTexts(single, 3)]).toEqual([0, 1, 2]);
  });
});
