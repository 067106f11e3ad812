/**
 * Conducts a grid, whatever face it has: one run after another, what is known is not run again, what
 * fails does not stop the others, and it can be told to stop. How a run is done is the host's.
 */
import { InputError, messageOf, RunError } from "../../shared/errors.ts";
import type { GridCell, GridPlan } from "./plan.ts";

export interface GridFailure {
  readonly kind: RunError["failure"] | "input";
  readonly message: string;
}

export interface GridHost<Outcome> {
  /** What an earlier grid left of this run. */
  recall(cell: GridCell): Outcome | undefined;
  run(cell: GridCell): Promise<Outcome>;
  /** What there is to show of a run that failed. */
  failed(cell: GridCell, failure: GridFailure): Outcome | Promise<Outcome>;
  /** Asked before every run: whether to go on. */
  goesOn(): boolean;
  /** Before every run: how many are behind. */
  begins(cell: GridCell, done: number): void;
}

/** Outcomes in the order of the plan's cells; undefined for those that it did not come to. */
export async function conductGrid<Outcome>(
  { cells }: GridPlan,
  host: GridHost<Outcome>,
): Promise<readonly (Outcome | undefined)[]> {
  const outcomes: (Outcome | undefined)[] = cells.map((cell) => host.recall(cell));
  for (const [index, cell] of cells.entries()) {
    if (outcomes[index] !== undefined) continue;
    if (!host.goesOn()) break;
    host.begins(cell, outcomes.filter((outcome) => outcome !== undefined).length);
    try {
      outcomes[index] = await host.run(cell);
    } catch (error) {
      if (!host.goesOn()) break;
      outcomes[index] = await host.failed(cell, failureOf(error));
    }
  }
  return outcomes;
}

function failureOf(error: unknown): GridFailure {
  const message = messageOf(error);
  if (error instanceof RunError) return { kind: error.failure, message };
  return { kind: error instanceof InputError ? "input" : "gpu-error", message };
}
