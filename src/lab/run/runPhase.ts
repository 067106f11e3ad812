/** The phase of a run and its message. */
import { messageOf, RunError } from "../../shared/errors.ts";
import type { Phase, RunState } from "../protocol/events.ts";

export type PhaseState = Pick<RunState, "phase" | "message" | "failure">;

export interface RunPhase {
  readonly current: PhaseState;
  /** Whether the run has failed or ended; no other phase follows. */
  readonly isOver: boolean;
  enter(phase: Phase, message: string): void;
  fail(error: unknown): void;
  /** Ends the run without a report. */
  end(): void;
}

/** `changed` is called after every change. */
export function createRunPhase(changed: () => void): RunPhase {
  let current: PhaseState = { phase: "ready", message: "Ready" };
  const isOver = () => current.phase === "failed" || current.phase === "idle";
  const change = (next: PhaseState) => {
    if (isOver()) return;
    current = next;
    changed();
  };
  return {
    get current() {
      return current;
    },
    get isOver() {
      return isOver();
    },
    enter: (phase, message) => change({ phase, message }),
    fail(error) {
      const failure = error instanceof RunError ? error.failure : "gpu-error";
      change({ phase: "failed", message: messageOf(error), failure });
    },
    end() {
      current = { ...current, phase: "idle" };
    },
  };
}
