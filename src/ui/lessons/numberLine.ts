/** The line that predictions and outcomes of a number are drawn on. */
import type { Question } from "../../lab/script/index.ts";

export const WIDTH = 300;
/** Free at both ends. */
export const INSET = 8;

/** Where a value is on the line; values beyond its ends are at the ends. */
export const placeOn =
  ({ min, max }: Extract<Question, { readonly ask: "number" }>) =>
  (value: number): number =>
    INSET + (WIDTH - 2 * INSET) * Math.min(1, Math.max(0, (value - min) / (max - min)));
