import { describe, expect, it } from "vitest";
import { resolveSettings } from "../../shared/settings.ts";
import { tokensNamed } from "../table.ts";
import { textOf } from "../tokens.ts";
import { wordsOf } from "../vocabulary.ts";
import { grammar } from "./grammar.ts";
import { knobSettings } from "./knobs.ts";
import { topics } from "./lexicon.ts";
import { FORMS, LONGEST, SENTENCE_COLUMN, TOPICS, VOCABULARY } from "./names.ts";
import { wordPlaces, wordRelations } from "./sentences.ts";

const open = (given = {}) =>
  grammar.open(async () => new Uint8Array(), resolveSettings(knobSettings, given));

const sentencesOf = ({ train }: Awaited<ReturnType<typeof open>>) => {
  const column = tokensNamed(train, SENTENCE_COLUMN);
  return Array.from({ length: train.count }, (_, row) => textOf(column, row));
};

describe("the lexicon", () => {
  it("has the topics, forms and vocabulary that the schema states", () => {
    expect([...topics.map(({ name }) => name), "other"]).toEqual(TOPICS);
    expect([...topics.flatMap(({ forms }) => forms), "anchor", "function"]).toEqual(FORMS);
    expect(wordPlaces().size + 4).toBe(VOCABULARY);
  });

  it("has every word of an item once, and a template of its own for every form", () => {
    const words = topics.flatMap(({ items }) => items.flat());
    expect(new Set(words).size).toBe(words.length);
    for (const { items, forms, templates } of topics) {
      expect(templates).toHaveLength(forms.length);
      for (const item of items) expect(item).toHaveLength(forms.length + 1);
      for (const template of templates.flat())
        expect(template).toMatch(/\{w\}.*\{x\}|\{x\}.*\{w\}/);
    }
  });

  it("no template has a word of an item, which would give away an answer", () => {
    const items = new Set(topics.flatMap((topic) => topic.items.flat()));
    const templates = topics.flatMap(({ templates: each }) => each.flat());
    expect(templates.flatMap(wordsOf).filter((word) => items.has(word))).toEqual([]);
  });
});

describe("grammar", () => {
  it("is the same for the same settings, and another for another seed", async () => {
    const [first, again, other] = [
      await open({ size: 500 }),
      await open({ size: 500 }),
      await open({ size: 500, seed: 2 }),
    ];
    expect(sentencesOf(again)).toEqual(sentencesOf(first));
    expect(sentencesOf(other)).not.toEqual(sentencesOf(first));
    expect(sentencesOf(first).slice(0, 2)).toEqual([
      "the father met the mother",
      "we keep eating with the spoon today",
    ]);
  });

  it("fits its schema", async () => {
    const table = await open({ size: 3000 });
    expect(table.schema.splits.train.count).toBe(3000);
    for (const split of [table.train, table.test]) {
      const { ids, offsets, vocabulary } = tokensNamed(split, SENTENCE_COLUMN);
      const lengths = [...offsets].slice(1).map((end, row) => end - offsets[row]!);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(LONGEST);
      expect(vocabulary.size).toBe(VOCABULARY);
      // No word is unknown.
      expect(ids).not.toContain(3);
      expect(new Set(split.labels)).toEqual(new Set(TOPICS.keys()));
    }
    expect(table.test.count).toBe(1000);
    expect(new Set(tokensNamed(table.train, SENTENCE_COLUMN).ids).size).toBe(VOCABULARY - 2);
  });

  it("has every word of the vocabulary once as a test row", async () => {
    const table = await open({ size: 100, rows: "words" });
    const column = tokensNamed(table.test, SENTENCE_COLUMN);
    const texts = Array.from({ length: table.test.count }, (_, row) => textOf(column, row));
    expect(texts).toEqual(column.vocabulary.words.slice(4));
    const row = texts.indexOf("paris");
    expect(TOPICS[table.test.labels[row]!]).toBe("place");
    expect(FORMS[table.test.factors.form![row]!]).toBe("capital");
    expect(table.schema.splits.test.count).toBe(table.test.count);
  });

  it("states relations only in the share that is set", async () => {
    const [never, always] = [
      await open({ size: 1000, statements: 0 }),
      await open({ size: 1000, statements: 1, fillers: 0 }),
    ];
    const capital = /is the capital of/;
    expect(sentencesOf(never).filter((text) => capital.test(text))).toEqual([]);
    expect(sentencesOf(always).filter((text) => capital.test(text)).length).toBeGreaterThan(50);
  });

  it("has relations whose words it knows", async () => {
    const { words } = tokensNamed((await open({ size: 100 })).train, SENTENCE_COLUMN).vocabulary;
    expect(wordRelations.map(({ name }) => name)).toEqual([
      ...["capital", "gender", "plural", "comparative", "superlative", "past", "continuous"],
    ]);
    expect(words).toEqual(
      expect.arrayContaining(wordRelations.flatMap(({ pairs }) => pairs.flat())),
    );
    expect(wordRelations[0]?.pairs[0]).toEqual(["france", "paris"]);
  });
});
