/** Decides the claims of a lesson from the measurements of several seeds. */
import { InputError } from "../../shared/errors.ts";
import type { Lesson, Quantity } from "./lesson.ts";
import { isWithin, type Measured, quantityIn } from "./quantities.ts";

export interface DecidedClaim {
  readonly text: string;
  /** Seeds for which it holds, and all seeds. */
  readonly holds: number;
  readonly of: number;
  /** The quantity of the claim for each seed, in their order. */
  readonly values: readonly number[];
}

/** Throws InputError if a claim needs what was not measured. */
export function decideClaims(lesson: Lesson, seeds: readonly Measured[]): DecidedClaim[] {
  return lesson.claims.map((claim) => {
    const values = seeds.map((measured) => {
      const value = quantityIn(claim.value, measured);
      if (value !== undefined) return value;
      throw new InputError(`${lesson.id}: ${spelledQuantity(claim.value)} was not measured`);
    });
    const holds = values.filter((value) => isWithin(value, claim)).length;
    return { text: claim.text, holds, of: values.length, values };
  });
}

/** `std after`, `a − b`, `a / b`. */
function spelledQuantity(quantity: Quantity): string {
  if (typeof quantity === "string") return quantity;
  return "minus" in quantity ? quantity.minus.join(" − ") : quantity.over.join(" / ");
}
