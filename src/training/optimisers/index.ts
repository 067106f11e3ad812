/** The optimisers, one line each. */
import { InputError } from "../../shared/errors.ts";
import { adamw, adamw05 } from "./adamw.ts";
import { lars } from "./lars.ts";
import type { OptimiserDefinition } from "./optimiser.ts";
import { sgd } from "./sgd.ts";

export const optimisers: readonly OptimiserDefinition[] = [adamw, sgd, lars, adamw05];

/** The optimiser with this id. Throws {@link InputError} with the known ids. */
export function optimiserNamed(id: string): OptimiserDefinition {
  const optimiser = optimisers.find((candidate) => candidate.id === id);
  if (!optimiser) {
    const known = optimisers.map((candidate) => candidate.id).join(", ");
    throw new InputError(`optimizer: found ${JSON.stringify(id)}, expected one of ${known}`);
  }
  return optimiser;
}
