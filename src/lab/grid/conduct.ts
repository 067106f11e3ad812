/**
 * Runs a grid, for the page and for the command line: one run after another, without those that are already
 * finished. A failed run does not stop the others. The host executes the runs and can stop the grid.
 */
import { InputError, messageOf, RunError } from "../../shared/errors.ts";
import type { GridCell, GridPlan } from "./plan.ts";

export interface GridFailure {
  readonly kind: RunError["failure"] | "input";
  readonly message: string;
}

export interface GridHost<Outcome> {
  /** The outcome of this run from an earlier grid, if any. */
  recall(cell: GridCell): Outcome | undefined;
  run(cell: GridCell): Promise<Outcome>;
  /** The outcome of a failed run. */
  failed(cell: GridCell, failure: GridFailure): Outcome | Promise<Outcome>;
  /** Called before every run; false stops the grid. */
  goesOn(): boolean;
  /** Called before every run with the number of finished runs. */
  begins(cell: GridCell, done: number): void;
}

/** Outcomes in the order of the plan's cells; undefined for runs that were not reached. */
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
