/** A lesson that is open: its record, and the actions that it performs in the lab. */
import { useEffect, useMemo, useRef, useState } from "react";
import {
  createPlayer,
  type LabAction,
  type Lesson,
  type Measured,
} from "../../lab/script/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { usePageStore, useSession } from "../context.ts";
import { emptyRecord, forgetRecord, keepRecord, type Prediction, recordOf } from "./records.ts";
import { createPageStage } from "./stage.ts";

export interface OpenLesson {
  readonly lesson: Lesson;
  readonly predictions: Readonly<Record<string, Prediction>>;
  readonly revealed: readonly string[];
  readonly measured: Measured;
  readonly seed: number;
  readonly conclusion: string;
  /** What an action in progress does. */
  readonly running: string | undefined;
  readonly error: string | undefined;
  predict(id: string, prediction: Prediction): void;
  /** Notes that the outcome of a prediction has been shown. */
  reveal(id: string): void;
  /** Keeps what the user concludes. */
  conclude(text: string): void;
  perform(actions: readonly LabAction[]): Promise<void>;
  stop(): void;
  /** Forgets the answers and measurements of this lesson. */
  startOver(): void;
  /** Begins the run of the variation. */
  beginVariation(): Promise<void>;
}

/** Whether everything that actions measure has been measured. */
export const isDone = (
  actions: readonly LabAction[],
  { measured }: Pick<OpenLesson, "measured">,
): boolean => actions.every((action) => action.do !== "measure" || action.as in measured);

export function useLesson(lesson: Lesson): OpenLesson {
  const store = usePageStore();
  const session = useSession();
  const [record, setRecord] = useState(() => recordOf(lesson.id));
  const [running, setRunning] = useState<string>();
  const [error, setError] = useState<string>();
  const left = useRef<AbortController>(undefined);
  const latest = useRef(record);
  const stage = useMemo(() => createPageStage({ store, session }), [store, session]);
  useEffect(() => () => left.current?.abort(new Error("The lesson was left.")), []);

  const change = (part: Partial<typeof record>) => {
    latest.current = { ...latest.current, ...part };
    setRecord(latest.current);
    keepRecord(lesson.id, latest.current);
  };
  /** Performs actions with the seed of the header. */
  const perform = async (actions: readonly LabAction[]): Promise<void> => {
    const controller = new AbortController();
    left.current = controller;
    setError(undefined);
    setRunning("beginning");
    const begins = actions.some((action) => action.do === "begin");
    const seed = begins ? (store.getState().draft?.seed ?? 0) : latest.current.seed;
    const { recorded } = store.getState();
    if (begins && recorded && !(await recorded.leave())) return setRunning(undefined);
    const player = createPlayer({
      stage,
      lesson,
      seed,
      signal: controller.signal,
      progress: (what) => {
        if (!controller.signal.aborted) setRunning(what);
      },
    });
    try {
      await player.perform(actions);
      change({ measured: { ...latest.current.measured, ...player.measured }, seed });
    } catch (reason) {
      if (!controller.signal.aborted) setError(messageOf(reason));
    } finally {
      if (left.current === controller) setRunning(undefined);
    }
  };

  return {
    lesson,
    predictions: record.predictions,
    revealed: record.revealed,
    measured: record.measured,
    seed: record.seed,
    conclusion: record.conclusion ?? "",
    running,
    error,
    predict: (id, prediction) =>
      change({ predictions: { ...latest.current.predictions, [id]: prediction } }),
    reveal(id) {
      const { revealed } = latest.current;
      if (!revealed.includes(id)) change({ revealed: [...revealed, id] });
    },
    conclude: (conclusion) => change({ conclusion }),
    perform,
    stop() {
      left.current?.abort(new Error("stopped"));
      session.pause();
    },
    startOver() {
      left.current?.abort(new Error("started over"));
      latest.current = emptyRecord;
      setRecord(emptyRecord);
      forgetRecord(lesson.id);
    },
    beginVariation: () => perform([{ do: "begin", change: lesson.variation.change }]),
  };
}
