/** Values of quantities and conditions, given what was measured. */
import { own } from "../../shared/own.ts";
import type { Bounds, Quantity } from "./lesson.ts";

/** Measurements of one seed, by name. */
export type Measured = Readonly<Record<string, number>>;

/** The value of a quantity; undefined if a measurement that it needs is missing. */
export function quantityIn(quantity: Quantity, measured: Measured): number | undefined {
  if (typeof quantity === "string") return own(measured, quantity);
  const [first, second] = namesIn(quantity).map((name) => own(measured, name));
  if (first === undefined || second === undefined) return undefined;
  return "minus" in quantity ? first - second : first / second;
}

/** The measurements that a quantity needs. */
export function namesIn(quantity: Quantity): readonly string[] {
  if (typeof quantity === "string") return [quantity];
  return "minus" in quantity ? quantity.minus : quantity.over;
}

export const isWithin = (value: number, { atLeast, atMost }: Omit<Bounds, "value">): boolean =>
  value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY);

/** Whether all bounds hold; false if a measurement is missing. */
export const holdsAll = (bounds: readonly Bounds[], measured: Measured): boolean =>
  bounds.every((each) => {
    const value = quantityIn(each.value, measured);
    return value !== undefined && isWithin(value, each);
  });
