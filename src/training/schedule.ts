/** The learning-rate schedule: linear warm-up, then half a cosine to zero (Loshchilov & Hutter 2017, arXiv:1608.03983). */

import { choice } from "../shared/settings.ts";

export type ScheduleName = "cosine" | "constant";

export interface Schedule {
  readonly name: ScheduleName;
  /** Total steps of the run. */
  readonly steps: number;
  /** Share of the steps in the warm-up, 0 to 1. */
  readonly warmup: number;
}

/** The factor on the learning rate at step 0, 1, …; in [0, 1], and 0 only at the end. */
export function rateFactor({ name, steps, warmup }: Schedule, step: number): number {
  const warm = Math.round(steps * warmup);
  if (step < warm) return (step + 1) / warm;
  if (name === "constant") return 1;
  const progress = (step - warm) / Math.max(1, steps - warm);
  return 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
}

/** The setting of a moving average's schedule. */
export const momentumSchedule = choice({
  label: "Momentum schedule",
  help: "constant, or rising from its setting to 1 along a cosine as in the paper, which slows the copy down towards the end.",
  options: ["constant", "cosine"],
  default: "constant",
});

/** The run-time `momentum`, if the setting `momentumSchedule` is `cosine`. */
export function scheduledMomentum({
  step,
  steps,
  settings: { momentum, momentumSchedule: name },
}: {
  readonly step: number;
  readonly steps: number;
  readonly settings: { readonly momentum: number; readonly momentumSchedule: string };
}): Readonly<Record<string, number>> {
  return name === "cosine" ? { momentum: risingMomentum(momentum, step, steps) } : {};
}

/** A momentum that rises from `start` to 1 along a cosine (Grill et al. 2020, arXiv:2006.07733). */
function risingMomentum(start: number, step: number, steps: number): number {
  return 1 - ((1 - start) * (Math.cos((Math.PI * step) / Math.max(1, steps)) + 1)) / 2;
}
