/**
 * Runs an analysis of the embeddings shown, and again when they change, another run starts or the
 * parameters change. One request at a time, so that a slow adapter answers less often.
 */

import { useEffect, useState } from "react";
import type { AnalysisId, AnalysisParameters, AnalysisResult } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { usePageStore, useSession } from "../context.ts";
import { shownRun } from "../state/runsSlice.ts";

export interface Analysis<Answer> {
  /** The latest result; it stays while the next one is computed. */
  readonly answer: Answer | undefined;
  /** The error message of the latest request. */
  readonly problem: string | undefined;
}

/** Milliseconds between two requests, and the least pause as a multiple of the last duration. */
const PAUSE = 250;
const REST_SHARE = 2;

/**
 * `parameters` are compared by value; undefined requests nothing. Parameters with large arrays are compared by a `key` of
 * their own.
 */
export function useAnalysis<Id extends AnalysisId>(
  id: Id,
  parameters: AnalysisParameters<Id> | undefined,
  key = JSON.stringify(parameters),
): Analysis<AnalysisResult<Id>> {
  const session = useSession();
  const ask = parameters === undefined ? undefined : () => session.analyse(id, parameters);
  return useAnswer(ask, `${id} ${key}`);
}

/** The answer to `ask`, and the next one when the embeddings or the `key` of the question change; undefined asks nothing. */
export function useAnswer<Answer>(
  ask: (() => Promise<Answer>) | undefined,
  key: string,
): Analysis<Answer> {
  const store = usePageStore();
  const [analysis, setAnalysis] = useState<Analysis<Answer>>({
    answer: undefined,
    problem: undefined,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: questions are compared by their key
  useEffect(() => {
    if (ask === undefined) return;
    let stopped = false;
    let busy = false;
    let stale = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** Counts the runs started since; results of an earlier run are dropped. */
    let runs = 0;
    const request = async (): Promise<void> => {
      if (busy) {
        stale = true;
        return;
      }
      busy = true;
      stale = false;
      const started = performance.now();
      const of = runs;
      const answered = await ask().then(
        (answer) => () => ({ answer, problem: undefined }),
        (error) => (before: Analysis<Answer>) => ({
          ...before,
          problem: messageOf(error),
        }),
      );
      if (stopped || of !== runs) return;
      setAnalysis(answered);
      // Expensive analyses pause longer, so that training keeps most of the worker's time.
      const rest = Math.max(PAUSE, REST_SHARE * (performance.now() - started));
      timer = setTimeout(() => {
        busy = false;
        if (stale && !stopped) request();
      }, rest);
    };
    request();
    const unsubscribe = store.subscribe((state, before) => {
      // Of a new run request at once, without the pause.
      const { configuration, frame } = shownRun(state);
      const { configuration: configurationBefore, frame: frameBefore } = shownRun(before);
      if (configuration !== configurationBefore && configurationBefore) {
        runs += 1;
        clearTimeout(timer);
        busy = false;
        request();
      } else if (frame !== frameBefore && frame) request();
    });
    return () => {
      stopped = true;
      clearTimeout(timer);
      unsubscribe();
    };
  }, [key, store]);
  return analysis;
}
