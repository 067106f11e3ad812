/** Neighbours of words, analogies with and without their own words among the answers, and the accuracy of each relation. */
import { unitRows } from "../../metrics/embeddings.ts";
import { analogyAnswers, type Cosines, cosinesOf } from "../../metrics/words/analogies.ts";
import { InputError } from "../../shared/errors.ts";
import {
  type KnownWords,
  knownWords,
  type WordVectors,
  wordScores,
  wordVectors,
} from "../evaluate/words.ts";
import type {
  NearWord,
  WordAnswers,
  WordScores,
  WordsParameters,
  WordsResult,
} from "../protocol/words.ts";
import { type AnalysisContext, defineAnalysis, oncePerRun } from "./definition.ts";

/** Answers to show. */
const COUNT = 10;

const wordsOfRun = oncePerRun(async ({ training, dataset }: AnalysisContext) => {
  const { words, spaces } = training.model.built;
  if (!words) {
    throw new InputError("This run learns no vectors of words. Train word2vec to compare words.");
  }
  return { words, known: await knownWords(words, dataset, spaces) };
});

interface Learned {
  readonly step: number;
  readonly cosines: Cosines;
  readonly scores: WordScores;
}

/** By run, valid until the weights change. */
const learnedBy = new WeakMap<object, Learned>();

export const words = defineAnalysis({
  async compute(context, { word, analogy }: WordsParameters): Promise<WordsResult> {
    const { known } = await wordsOfRun(context);
    const { step, cosines, scores } = await learned(context);
    const rowOf = new Map(known.words.map((each, row) => [each, row]));
    const wanted = [...(word === undefined ? [] : [word]), ...(analogy ?? [])];
    const unknown = [...new Set(wanted.filter((each) => !rowOf.has(each)))];
    const row = word === undefined ? undefined : rowOf.get(word);
    const question = analogy?.flatMap((each) => rowOf.get(each) ?? []);
    const [a, b, c] = question ?? [];
    const [first, second] = known.relations.find(({ pairs }) => pairs.length > 1)?.pairs ?? [];
    const textOf = (each: number) => known.words[each] ?? "";
    return {
      step,
      words: [...known.words].sort(),
      ...(first && second && { example: [textOf(first[0]), textOf(first[1]), textOf(second[0])] }),
      unknown,
      ...(row !== undefined && { nearest: both(known, cosines, (of) => neighbours(of, row)) }),
      ...(a !== undefined &&
        b !== undefined &&
        c !== undefined && { analogy: both(known, cosines, (of) => answers(of, [a, b, c])) }),
      scores,
    };
  },
});

/** Cosines and scores of the weights that are shown. */
async function learned(context: AnalysisContext): Promise<Learned> {
  const { training } = context;
  const { words: of, known } = await wordsOfRun(context);
  const { step, vectors } = await context.withShownState(
    async (): Promise<{ step: number; vectors: WordVectors | undefined }> => ({
      step: training.step,
      vectors:
        learnedBy.get(training)?.step === training.step
          ? undefined
          : await wordVectors(training, of, known),
    }),
  );
  const before = learnedBy.get(training);
  if (before && !vectors) return before;
  if (!vectors) throw new InputError("The words could not be embedded.");
  const cosines = cosinesOf(unitRows(vectors.words));
  const now = { step, cosines, scores: wordScores(vectors, cosines, known, of) };
  learnedBy.set(training, now);
  return now;
}

type Ranked = readonly { readonly row: number; readonly cosine: number }[];

function both(
  { words: texts, cosines: counted }: KnownWords,
  own: Cosines,
  rank: (cosines: Cosines) => Ranked,
): WordAnswers {
  const named = (cosines: Cosines): NearWord[] =>
    rank(cosines)
      .slice(0, COUNT)
      .map(({ row, cosine }) => ({ word: texts[row] ?? "", cosine }));
  return { learned: named(own), counted: named(counted) };
}

function neighbours({ values, rows }: Cosines, row: number): Ranked {
  return [...Array(rows).keys()]
    .filter((other) => other !== row)
    .map((other) => ({ row: other, cosine: values[row * rows + other]! }))
    .sort((first, second) => second.cosine - first.cosine);
}

function answers(cosines: Cosines, question: readonly [number, number, number]): Ranked {
  return analogyAnswers(cosines, question, [...Array(cosines.rows).keys()]);
}
