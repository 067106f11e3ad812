/** Performs the actions of a lesson on a stage and collects what they measure. */
import { InputError, RunError } from "../../shared/errors.ts";
import type { RunConfiguration } from "../protocol/index.ts";
import type { LabAction, Lesson, RunChange } from "./lesson.ts";
import { measure } from "./measure.ts";
import type { Measured } from "./quantities.ts";
import type { ScriptStage, Shown } from "./stage.ts";

export interface PlayerParts {
  readonly stage: ScriptStage;
  readonly lesson: Lesson;
  readonly seed: number;
  /** Aborted when the lesson is left. */
  readonly signal: AbortSignal;
  /** Called before each action, and while a run trains. */
  progress?(what: string): void;
}

export interface Player {
  /** What has been measured so far. */
  readonly measured: Measured;
  /** Performs actions in order. Rejects if one fails, or when the signal is aborted. */
  perform(actions: readonly LabAction[]): Promise<void>;
  /** Trains until the shown run has reached the step of the beat. */
  reach(step: number | "end"): Promise<void>;
}

/** The configuration of the lesson's run with a change. */
export function runOf(lesson: Lesson, change: RunChange, seed: number): RunConfiguration {
  const { start } = lesson;
  return { ...start, ...change, settings: { ...start.settings, ...change.settings }, seed };
}

/** Whether a run has reached a step, or its end. */
export const hasReached = ({ state }: Pick<Shown, "state">, step: number | "end"): boolean =>
  state.phase === "finished" || (step !== "end" && state.step >= step);

export function createPlayer({ stage, lesson, seed, signal, progress }: PlayerParts): Player {
  const measured: Record<string, number> = {};

  /** Resolves when the shown run fulfils a condition. Rejects if it fails first. */
  const until = (condition: (shown: Shown) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        unsubscribe();
        signal.removeEventListener("abort", abort);
        settle();
      };
      const abort = () => finish(() => reject(signal.reason));
      const check = () => {
        const shown = stage.shown();
        const { phase, step, steps, message, failure } = shown.state;
        if (phase === "training") progress?.(`step ${step} of ${steps}`);
        if (condition(shown)) finish(resolve);
        else if (phase === "failed") {
          const cause =
            failure === undefined || failure === "input"
              ? new InputError(message)
              : new RunError(failure, message);
          finish(() => reject(cause));
        }
      };
      const unsubscribe = stage.subscribe(check);
      signal.addEventListener("abort", abort);
      if (signal.aborted) abort();
      else check();
    });

  const reach: Player["reach"] = async (step) => {
    signal.throwIfAborted();
    await stage.train();
    await until((shown) => hasReached(shown, step));
    if (step === "end") return;
    await stage.pause();
    await until(({ state }) => state.phase !== "training");
  };

  const perform = async (action: LabAction): Promise<void> => {
    switch (action.do) {
      case "begin": {
        const configuration = runOf(lesson, action.change ?? {}, seed);
        progress?.(`beginning ${configuration.method}`);
        await stage.begin(configuration);
        return until(({ state }) => state.phase === "ready");
      }
      case "train":
        return reach("end");
      case "set":
        return stage.set(action.key, action.value);
      case "space":
        return stage.setSpace(action.space);
      case "measure":
        progress?.(`measuring ${action.as}`);
        measured[action.as] = await measure(stage, action.of);
        return;
      default:
        return action satisfies never;
    }
  };

  return {
    measured,
    async perform(actions) {
      for (const action of actions) {
        signal.throwIfAborted();
        await perform(action);
      }
    },
    reach,
  };
}

/** Performs every beat of a lesson that acts. Resolves to what was measured. */
export async function playLesson(parts: PlayerParts): Promise<Measured> {
  const player = createPlayer(parts);
  for (const beat of parts.lesson.beats) {
    if (beat.kind === "act") await player.perform(beat.actions);
    else if (beat.kind === "until") await player.reach(beat.step);
  }
  return player.measured;
}
