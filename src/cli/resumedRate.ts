/** What happens to the learning rate when a run is resumed with another schedule. */
import type { RunConfiguration } from "../training/configuration.ts";
import { rateAt } from "../training/runTimeScalars.ts";

/** The learning rate of the step after `step` steps; undefined for methods without one. */
function rateOf(configuration: RunConfiguration, step: number): number | undefined {
  const rate = rateAt({ configuration }, configuration.settings, step);
  return Number.isFinite(rate) ? rate : undefined;
}

/**
 * Lines for the log: the learning rate of the last step before and the first after `step`, and how to keep the
 * schedule. Empty if both configurations have the same schedule, or if no further step is taken.
 */
export function rateNotice(
  name: string,
  before: RunConfiguration,
  after: RunConfiguration,
  step: number,
): readonly string[] {
  if (step === 0 || step >= after.steps) return [];
  const keys = ["schedule", "warmup", "learningRate"];
  const same =
    before.steps === after.steps &&
    keys.every((key) => before.settings[key] === after.settings[key]);
  const last = rateOf(before, step - 1);
  const next = rateOf(after, step);
  if (same || last === undefined || next === undefined) return [];
  const lines = [
    `learning rate: ${spelled(last)} at step ${step} of ${before.steps}, ${spelled(next)} at step ${step + 1} of ${after.steps}${change(last, next)}`,
  ];
  if (before.steps === after.steps) return lines;
  return [
    ...lines,
    step < before.steps
      ? `to keep the schedule of ${name}, leave out --steps: it has ${before.steps - step} steps left`
      : `the schedule of ${name} ended at step ${step}; to go on at its last rate, give --set schedule=constant warmup=0 learningRate=${spelled(last)}`,
  ];
}

const spelled = (rate: number): string => String(Number(rate.toPrecision(3)));

function change(last: number, next: number): string {
  const [low, high] = last < next ? [last, next] : [next, last];
  const factor = high / low;
  if (!(factor >= 1.05) || !Number.isFinite(factor)) return "";
  return `: ${Number(factor.toPrecision(2))} times ${last < next ? "higher" : "lower"}`;
}
