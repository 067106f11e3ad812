/** The course of a run that learns a rule, as text. */
import { countOf, measured } from "../../controls/numbers.ts";

/** A recorded series. */
export interface Recorded {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Accuracy from which rows count as memorised, and the rule as found. */
const MEMORISED = 0.99;
const FOUND = 0.95;

/** The first step with at least this value; undefined if there is none. */
function firstAt({ steps, values }: Recorded, least: number): number | undefined {
  for (let index = 0; index < values.length; index++) {
    if ((values[index] ?? 0) >= least) return steps[index];
  }
  return undefined;
}

export interface Course {
  readonly accuracy: Recorded;
  readonly heldOut: Recorded;
  readonly share: Recorded;
}

export function courseInWords({ accuracy, heldOut, share }: Course): string {
  const memorised = firstAt(accuracy, MEMORISED);
  const found = firstAt(heldOut, FOUND);
  const last = (series: Recorded) => series.values[series.values.length - 1] ?? 0;
  const weights = `${measured(100 * last(share), 0)} % of the squared weights of the first layer are on the relevant bits.`;
  if (memorised === undefined) return `The training rows are not memorised yet. ${weights}`;
  const first = `The training rows are known from step ${countOf(memorised)} on.`;
  if (found === undefined) {
    return `${first} The rule is not found: ${measured(100 * last(heldOut), 0)} % of the held-out rows are right, and half would be by chance. ${weights}`;
  }
  const delay =
    found > memorised
      ? `${countOf(found - memorised)} steps after the training rows`
      : "together with the training rows";
  return `${first} The held-out rows are known from step ${countOf(found)} on, ${delay}. ${weights}`;
}
