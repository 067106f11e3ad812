/**
 * The answer to a question about the embeddings shown, asked again when they move, another run begins or
 * the question changes, never twice at a time: a slow adapter answers less often, and a view that is
 * closed asks nothing.
 */
import { useEffect, useState } from "react";
import type { AnalysisId, AnalysisParameters, AnalysisResult } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { usePageStore, useSession } from "../context.ts";

export interface Asked<Answer> {
  /** The newest answer; it stays while the next one is on its way. */
  readonly answer: Answer | undefined;
  /** Why there is none, as a sentence. */
  readonly problem: string | undefined;
}

/** Rest between two answers while points move, in milliseconds, and at least as a share of what the last one took. */
const PAUSE = 250;
const REST_SHARE = 2;

/** `parameters` are compared by value; undefined asks nothing. */
export function useAnalysis<Id extends AnalysisId>(
  id: Id,
  parameters: AnalysisParameters<Id> | undefined,
): Asked<AnalysisResult<Id>> {
  const session = useSession();
  const store = usePageStore();
  const [asked, setAsked] = useState<Asked<AnalysisResult<Id>>>({
    answer: undefined,
    problem: undefined,
  });
  const question = JSON.stringify(parameters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: parameters are compared by their text
  useEffect(() => {
    if (parameters === undefined) return;
    let stopped = false;
    let busy = false;
    let stale = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** Runs begun since; what is still asked of an earlier one is no answer any more. */
    let runs = 0;
    const ask = async (): Promise<void> => {
      if (busy) {
        stale = true;
        return;
      }
      busy = true;
      stale = false;
      const asked = performance.now();
      const of = runs;
      const answered = await session.analyse(id, parameters).then(
        (answer) => () => ({ answer, problem: undefined }),
        (error) => (before: Asked<AnalysisResult<Id>>) => ({
          ...before,
          problem: messageOf(error),
        }),
      );
      if (stopped || of !== runs) return;
      setAsked(answered);
      // A dear answer is asked for less often, so that training keeps most of the worker's time.
      const rest = Math.max(PAUSE, REST_SHARE * (performance.now() - asked));
      timer = setTimeout(() => {
        busy = false;
        if (stale && !stopped) ask();
      }, rest);
    };
    ask();
    const unsubscribe = store.subscribe((state, before) => {
      // A new run is asked at once, however long the last question took.
      if (state.running !== before.running && before.running) {
        runs += 1;
        clearTimeout(timer);
        busy = false;
        ask();
      } else if (state.frame !== before.frame && state.frame) ask();
    });
    return () => {
      stopped = true;
      clearTimeout(timer);
      unsubscribe();
    };
  }, [id, question, session, store]);
  return asked;
}
