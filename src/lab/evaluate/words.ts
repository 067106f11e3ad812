/** Evaluates vectors of words: analogies of the dataset's relations, beside vectors from counts, and agreement with PMI. */
import {
  keepProbabilities,
  noiseProbabilities,
  type Table,
  tokensNamed,
  wordCounts,
} from "../../data/index.ts";
import { type Rows, unitRows } from "../../metrics/embeddings.ts";
import {
  type Analogies,
  analogies,
  type Cosines,
  cosinesOf,
  type RelationRows,
} from "../../metrics/words/analogies.ts";
import { countedVectors } from "../../metrics/words/countedVectors.ts";
import { expectedPairs } from "../../metrics/words/pairCounts.ts";
import { pmiAgreement } from "../../metrics/words/pmi.ts";
import { inPieces } from "../../shared/pieces.ts";
import type { Evaluator } from "../../training/evaluator.ts";
import type { Model } from "../../training/model.ts";
import { type BuiltSpace, spaceNamed } from "../../training/space.ts";
import type { WordsOfMethod } from "../../training/words/wordTables.ts";
import type { WordScores } from "../protocol/words.ts";
import { featuresOf } from "./evaluate.ts";

/** The words of a text column that occur, and what is known of them without training. */
export interface KnownWords {
  /** By row. */
  readonly words: readonly string[];
  readonly relations: readonly RelationRows[];
  /** Expected counts of pairs, [rows, rows], and the noise distribution, [rows]. */
  readonly counts: Float64Array;
  readonly noise: Float64Array;
  /** Cosines of the vectors from counts, and their analogies. */
  readonly cosines: Cosines;
  readonly counted: Analogies | null;
}

/** Counts the pairs of the train split and factorises them. Takes about a second for 300 words. */
export async function knownWords(
  { sampling }: WordsOfMethod,
  table: Table,
  spaces: readonly BuiltSpace[],
): Promise<KnownWords> {
  const dimensions = spaceNamed(spaces, "h").network.outputDim;
  const { column, subsample, noisePower, window } = sampling;
  const tokens = tokensNamed(table.train, column.name);
  const { vocabulary } = tokens;
  const occurrences = wordCounts(tokens);
  const ids = [...occurrences.keys()].filter((id) => occurrences[id]! > 0);
  const keep = keepProbabilities(occurrences, subsample);
  const all = await inPieces(expectedPairs(tokens, { words: vocabulary.size, window, keep }));
  const counts = Float64Array.from({ length: ids.length ** 2 }, (_, index) => {
    const [word, context] = [ids[Math.floor(index / ids.length)]!, ids[index % ids.length]!];
    return all[word * vocabulary.size + context]!;
  });
  const probabilities = noiseProbabilities(occurrences, noisePower);
  const noise = Float64Array.from(ids, (id) => probabilities[id]!);
  const words = ids.map((id) => vocabulary.words[id] ?? "");
  const relations = relationsAmong(table, words);
  const cosines = cosinesOf(unitRows(countedVectors(counts, noise, dimensions)));
  const counted = scoresOf(cosines, relations);
  return { words, relations, counts, noise, cosines, counted };
}

/** The pairs of the table's relations whose words both occur. */
function relationsAmong(table: Table, words: readonly string[]): RelationRows[] {
  const rowOf = new Map(words.map((word, row) => [word, row]));
  return (table.wordRelations ?? []).map(({ name, pairs }) => ({
    name,
    pairs: pairs.flatMap(([from, to]) => {
      const [a, b] = [rowOf.get(from), rowOf.get(to)];
      return a === undefined || b === undefined ? [] : [[a, b] as const];
    }),
  }));
}

function scoresOf(cosines: Cosines, relations: readonly RelationRows[]): Analogies | null {
  if (relations.length === 0) return null;
  return analogies(cosines, relations, [...Array(cosines.rows).keys()]);
}

/** The vectors of words and of contexts, row by row as in `known`. */
export interface WordVectors {
  readonly words: Rows;
  readonly contexts: Rows;
}

export type WordSource = Pick<Evaluator, "embedTexts"> & { readonly model: Pick<Model, "built"> };

export async function wordVectors(
  { embedTexts }: Pick<Evaluator, "embedTexts">,
  { contexts }: WordsOfMethod,
  { words }: Pick<KnownWords, "words">,
): Promise<WordVectors> {
  const embedded = await embedTexts(words);
  const rowsOf = (space: string): Rows => {
    const { data, rows, cols } = featuresOf(embedded, space);
    return { data: Float64Array.from(data), rows, cols };
  };
  return { words: rowsOf("h"), contexts: rowsOf(contexts) };
}

export function wordScores(
  vectors: WordVectors,
  cosines: Cosines,
  { relations, counts, noise, counted }: KnownWords,
  { sampling }: WordsOfMethod,
): WordScores {
  return {
    analogies: scoresOf(cosines, relations),
    counted,
    pmi: {
      ...pmiAgreement(vectors, counts, noise),
      expected: sampling.noise > 0 ? -Math.log(sampling.noise) : null,
    },
  };
}

/** Undefined for a method that learns no vectors of words. */
export async function evaluateWords(
  source: WordSource,
  table: Table,
): Promise<WordScores | undefined> {
  const { words, spaces } = source.model.built;
  if (!words) return undefined;
  const known = await knownWords(words, table, spaces);
  const vectors = await wordVectors(source, words, known);
  return wordScores(vectors, cosinesOf(unitRows(vectors.words)), known, words);
}
