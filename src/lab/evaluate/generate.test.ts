/** Sampling and prompts. */
import { describe, expect, test } from "vitest";
import { characterVocabulary, vocabularyOf } from "../../data/vocabulary.ts";
import { drawn, generate, nextProbabilities, promptIds } from "./generate.ts";

const vocabulary = characterVocabulary(["abc "]);
const [space, a, b, c] = [4, 5, 6, 7];
const sampling = { temperature: 1, topK: 0, topP: 1, seed: 0 };
/** Special tokens have the largest logits and are never drawn. */
const logits = [9, 9, 9, 9, Math.log(1), Math.log(4), Math.log(2), Math.log(1)];
const rounded = (values: Float64Array) => [...values].map((value) => Number(value.toFixed(3)));

describe("the next token", () => {
  test("has the probabilities of the logits, without special tokens", () => {
    const found = rounded(nextProbabilities(logits, vocabulary, sampling));
    expect(found).toEqual([0, 0, 0, 0, 0.125, 0.5, 0.25, 0.125]);
  });

  test("is limited by temperature, top-k and top-p", () => {
    const of = (given: Partial<typeof sampling>) =>
      rounded(nextProbabilities(logits, vocabulary, { ...sampling, ...given }));
    expect(of({ temperature: 0 })).toEqual([0, 0, 0, 0, 0, 1, 0, 0]);
    expect(of({ topK: 2 })).toEqual([0, 0, 0, 0, 0, 0.667, 0.333, 0]);
    expect(of({ topP: 0.6 })).toEqual([0, 0, 0, 0, 0, 0.667, 0.333, 0]);
    expect(of({ temperature: 0.5 })[a]).toBeCloseTo(16 / 22, 3);
  });

  test("is drawn by its share", () => {
    const probabilities = nextProbabilities(logits, vocabulary, sampling);
    expect([0, 0.2, 0.7, 0.99].map((draw) => drawn(probabilities, draw))).toEqual([space, a, b, c]);
  });
});

describe("a prompt", () => {
  test("is refused if it is empty or has unknown tokens", () => {
    expect(promptIds("cab", vocabulary)).toEqual([c, a, b]);
    expect(() => promptIds("", vocabulary)).toThrow(
      'prompt: found "", expected at least one character',
    );
    expect(() => promptIds("aé", vocabulary)).toThrow(
      'prompt: "é" is not in the training texts; expected characters of them: abc',
    );
    const words = vocabularyOf(["a red star"]);
    expect(promptIds("red", words)).toEqual([1, words.words.indexOf("red")]);
    expect(() => promptIds("blue moon", words)).toThrow(
      'prompt: "blue", "moon" are not in the training texts; expected words of them: for example a, red, star',
    );
  });

  test("is continued with the same text for the same seed", async () => {
    const next = { logits: async () => Float32Array.from(logits), destroy: () => undefined };
    const textOf = async (seed: number) => {
      const ids: number[] = [];
      const given = { ...sampling, seed, prompt: "a", tokens: 20 };
      for await (const { id } of generate(next, vocabulary, given)) ids.push(id);
      return vocabulary.decode(ids);
    };
    expect(await textOf(1)).toHaveLength(20);
    expect(await textOf(1)).toBe(await textOf(1));
    expect(await textOf(1)).not.toBe(await textOf(2));
  });
});
