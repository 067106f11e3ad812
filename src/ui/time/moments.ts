/**
 * The timeline's stops: every checkpoint of the run, then the present. A stop is a place among them, so
 * that a key press is always one checkpoint, however far apart they are.
 */
import type { CheckpointMark } from "../../lab/protocol/index.ts";

export interface Moments {
  /** Steps of the checkpoints, ascending. */
  readonly steps: readonly number[];
  /** The stop of the present. */
  readonly present: number;
  /** Where the timeline stands. */
  readonly at: number;
}

/** `past` is the step of the checkpoint that is shown; undefined shows the present. */
export function momentsOf(marks: readonly CheckpointMark[], past: number | undefined): Moments {
  const steps = marks.map(({ step }) => step);
  const present = steps.length;
  if (past === undefined) return { steps, present, at: present };
  const at = steps.findLastIndex((step) => step <= past);
  return { steps, present, at: Math.max(0, at) };
}

/** What `lab.show` takes for a stop. */
export const stepAt = ({ steps }: Moments, stop: number): number | undefined => steps[stop];

/** Bytes as a person reads them. */
export const megabytes = (bytes: number): string =>
  `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;
