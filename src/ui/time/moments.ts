/**
 * The stops of the timeline: every checkpoint of the run, then the present. A stop is an index, so
 * that a key press moves by one checkpoint however far apart they are.
 */
import type { CheckpointMark } from "../../lab/protocol/index.ts";

export interface Moments {
  /** Steps of the checkpoints, ascending. */
  readonly steps: readonly number[];
  /** Index of the present. */
  readonly present: number;
  /** Index of the selected stop. */
  readonly at: number;
}

/** `past` is the step of the checkpoint shown; undefined for the present. */
export function momentsOf(marks: readonly CheckpointMark[], past: number | undefined): Moments {
  const steps = marks.map(({ step }) => step);
  const present = steps.length;
  if (past === undefined) return { steps, present, at: present };
  const at = steps.findLastIndex((step) => step <= past);
  return { steps, present, at: Math.max(0, at) };
}

/** The step of a stop; undefined for the present. */
export const stepAt = ({ steps }: Moments, stop: number): number | undefined => steps[stop];

/** `2.5 MB`. */
export const megabytes = (bytes: number): string =>
  `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;
