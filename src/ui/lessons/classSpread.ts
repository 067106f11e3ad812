/** The predictions of a class beside the outcomes that were recorded. */
import {
  type Beat,
  grade,
  type Lesson,
  type Measured,
  type Question,
} from "../../lab/script/index.ts";
import { CONFIDENCES, type Confidence, type Prediction, type Records } from "./records.ts";

export interface ConfidenceCount {
  readonly confidence: Confidence;
  readonly answers: number;
  readonly right: number;
}

export interface QuestionSpread {
  readonly id: string;
  readonly text: string;
  readonly question: Question;
  readonly answers: readonly Prediction[];
  /** Answers that agree with the recorded seeds; undefined without recorded seeds. */
  readonly right: number | undefined;
  /** By confidence, for confidences that were given; empty without recorded seeds. */
  readonly byConfidence: readonly ConfidenceCount[];
}

/** The questions of a lesson that at least one person of the class has answered. */
export function classSpread(
  lesson: Lesson,
  people: readonly Records[],
  recorded: readonly Measured[],
): QuestionSpread[] {
  return lesson.beats.filter(isQuestion).flatMap(({ id, text, question }) => {
    const answers = people.flatMap((records) => {
      const found = records[lesson.id]?.predictions[id];
      return found && isPossible(question, found) ? [found] : [];
    });
    if (answers.length === 0) return [];
    const judged = answers.map(({ answer, confidence }) => ({
      confidence,
      right: grade(question, answer, recorded)?.right,
    }));
    const isJudged = judged.every(({ right }) => right !== undefined);
    const byConfidence = CONFIDENCES.flatMap((confidence) => {
      const given = judged.filter((each) => each.confidence === confidence);
      if (!isJudged || given.length === 0) return [];
      return [
        { confidence, answers: given.length, right: given.filter((each) => each.right).length },
      ];
    });
    const right = isJudged ? judged.filter((each) => each.right).length : undefined;
    return [{ id, text, question, answers, right, byConfidence }];
  });
}

const isQuestion = (beat: Beat): beat is Extract<Beat, { readonly kind: "predict" }> =>
  beat.kind === "predict";

/** Answers to an earlier form of a question may name an option that is gone. */
const isPossible = (question: Question, { answer }: Prediction): boolean =>
  question.ask === "choice"
    ? question.options[answer] !== undefined
    : answer >= question.min && answer <= question.max;
