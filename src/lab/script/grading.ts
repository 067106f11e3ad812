/** Compares a prediction with the outcomes of several seeds. No answer is judged by a single one. */
import type { Question } from "./lesson.ts";
import { holdsAll, type Measured, quantityIn } from "./quantities.ts";

/** The index of an option, or a number. */
export type Answer = number;

export interface Grade {
  readonly right: boolean;
  readonly explanation: string;
  /** The smallest and largest outcome of a number. */
  readonly range?: readonly [least: number, greatest: number];
  /** For a choice: the number of seeds whose outcome is the option, by option. */
  readonly votes?: readonly number[];
}

/** Undefined without outcomes. An option is right if it is the outcome of any seed. */
export function grade(
  question: Question,
  answer: Answer,
  seeds: readonly Measured[],
): Grade | undefined {
  switch (question.ask) {
    case "choice": {
      const votes = question.options.map(
        ({ when }) => seeds.filter((measured) => holdsAll(when, measured)).length,
      );
      const option = question.options[answer];
      if (!option || votes.every((count) => count === 0)) return undefined;
      return { right: (votes[answer] ?? 0) > 0, explanation: option.explanation, votes };
    }
    case "number": {
      const values = seeds.flatMap((measured) => quantityIn(question.value, measured) ?? []);
      if (values.length === 0) return undefined;
      const [least, greatest] = [Math.min(...values), Math.max(...values)];
      const { tolerance, explanations } = question;
      const side =
        answer < least - tolerance ? "below" : answer > greatest + tolerance ? "above" : "within";
      return {
        right: side === "within",
        explanation: explanations[side],
        range: [least, greatest],
      };
    }
    default:
      return question satisfies never;
  }
}
