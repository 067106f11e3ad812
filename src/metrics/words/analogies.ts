/**
 * Analogies a : b :: c : d by 3CosAdd (Mikolov et al. 2013, arXiv:1301.3781): the answer is the word whose unit vector is
 * nearest to b − a + c. It is customary to exclude a, b and c from the answers. Without that, the answer is often b or c
 * (Linzen 2016, arXiv:1606.07736), so that both are reported, and beside them the neighbours of b and of c alone: what they
 * answer needs no offset.
 */
import { require } from "../../shared/errors.ts";
import { dotProducts } from "../arithmetic/dotProducts.ts";
import type { Rows } from "../embeddings.ts";

/** Rows of a relation: the second is to the first as in every other pair. */
export interface RelationRows {
  readonly name: string;
  readonly pairs: readonly (readonly [from: number, to: number])[];
}

export interface AnalogyScores {
  /** Questions: every ordered pair of two different pairs. */
  readonly questions: number;
  /** Share of right answers if a, b and c are excluded. */
  readonly excluded: number;
  /** Share of right answers if they are not. */
  readonly included: number;
  /** Share of right answers of the nearest neighbour of b, and of c, with a, b and c excluded. */
  readonly nearestToB: number;
  readonly nearestToC: number;
}

export interface RelationScores extends AnalogyScores {
  readonly name: string;
}

export interface Analogies {
  /** Over the questions of all relations; null without questions. */
  readonly all: AnalogyScores | null;
  readonly relations: readonly RelationScores[];
}

/** Cosines of all rows. */
export interface Cosines {
  /** [rows, rows] */
  readonly values: Float64Array;
  readonly rows: number;
}

/** `unit`: rows of unit length. */
export function cosinesOf(unit: Rows): Cosines {
  const values = new Float64Array(unit.rows ** 2);
  dotProducts(unit, [0, unit.rows], unit, [0, unit.rows], values);
  return { values, rows: unit.rows };
}

/** Three rows: a is to b as c is to … */
export type Question = readonly [a: number, b: number, c: number];

/** A weight of a row of the question, and its sign. */
type Weights = readonly [ofA: number, ofB: number, ofC: number];

const OFFSET: Weights = [-1, 1, 1];
const ONLY_B: Weights = [0, 1, 0];
const ONLY_C: Weights = [0, 0, 1];

/** Candidates with their cosine with b − a + c, the best first. Of equal ones the first candidate is first. */
export function analogyAnswers(
  cosines: Cosines,
  question: Question,
  candidates: readonly number[],
): readonly { readonly row: number; readonly cosine: number }[] {
  const { values, rows } = cosines;
  const [a, b, c] = question;
  const between = (x: number, y: number) => values[x * rows + y]!;
  const squares = between(a, a) + between(b, b) + between(c, c);
  const length = Math.sqrt(
    Math.max(0, squares + 2 * (between(b, c) - between(a, b) - between(a, c))),
  );
  const scale = 1 / Math.max(length, 1e-12);
  return candidates
    .map((row) => ({ row, cosine: scale * scoreOf(cosines, question, OFFSET, row) }))
    .sort((first, second) => second.cosine - first.cosine);
}

function scoreOf(
  { values, rows }: Cosines,
  [a, b, c]: Question,
  [ofA, ofB, ofC]: Weights,
  row: number,
): number {
  const start = row * rows;
  return ofA * values[start + a]! + ofB * values[start + b]! + ofC * values[start + c]!;
}

function best(
  cosines: Cosines,
  question: Question,
  weights: Weights,
  candidates: readonly number[],
  excludes: boolean,
): number {
  let [answer, most] = [-1, Number.NEGATIVE_INFINITY];
  for (const row of candidates) {
    if (excludes && question.includes(row)) continue;
    const score = scoreOf(cosines, question, weights, row);
    if (score > most) [answer, most] = [row, score];
  }
  return answer;
}

/**
 * Answers every question of every relation among the `candidates`. Throws an InputError if a pair has a row that is no
 * candidate.
 */
export function analogies(
  cosines: Cosines,
  relations: readonly RelationRows[],
  candidates: readonly number[],
): Analogies {
  const known = new Set(candidates);
  const scored = relations.map(({ name, pairs }) => {
    const wrong = pairs.flat().find((row) => !known.has(row));
    require(wrong === undefined, () =>
      `analogies: relation ${name} has row ${wrong}, expected one of the ${known.size} candidates`);
    const right = { excluded: 0, included: 0, nearestToB: 0, nearestToC: 0 };
    let questions = 0;
    for (const [a, b] of pairs) {
      for (const [c, d] of pairs) {
        if (a === c) continue;
        questions += 1;
        const question: Question = [a, b, c];
        const answers = (weights: Weights, excludes: boolean) =>
          best(cosines, question, weights, candidates, excludes) === d ? 1 : 0;
        right.excluded += answers(OFFSET, true);
        right.included += answers(OFFSET, false);
        right.nearestToB += answers(ONLY_B, true);
        right.nearestToC += answers(ONLY_C, true);
      }
    }
    return { name, questions, right };
  });
  const relationScores = scored
    .filter(({ questions }) => questions > 0)
    .map(({ name, questions, right }) => ({ name, ...shares(questions, [right]) }));
  const questions = scored.reduce((sum, each) => sum + each.questions, 0);
  const all =
    questions > 0
      ? shares(
          questions,
          scored.map(({ right }) => right),
        )
      : null;
  return { all, relations: relationScores };
}

type Right = Omit<AnalogyScores, "questions">;

function shares(questions: number, rights: readonly Right[]): AnalogyScores {
  const share = (key: keyof Right) =>
    rights.reduce((sum, right) => sum + right[key], 0) / questions;
  return {
    questions,
    excluded: share("excluded"),
    included: share("included"),
    nearestToB: share("nearestToB"),
    nearestToC: share("nearestToC"),
  };
}
