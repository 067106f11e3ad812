/** Queries about saved runs, repeated when a run changes. */
import { useEffect, useState } from "react";
import type { RunSummary } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { usePageState, useSession } from "../context.ts";
import type { Session } from "../session.ts";

/**
 * Returns the latest result of `query`, which stays while the next is computed. `key` identifies the
 * query: a new key repeats it at once, undefined runs none.
 */
export function useRunQuery<Answer>(
  key: string | undefined,
  query: (lab: ReturnType<Session["lab"]>) => Promise<Answer>,
): { readonly answer: Answer | undefined; readonly problem: string | undefined } {
  const session = useSession();
  const revision = usePageState(({ runsRevision }) => runsRevision);
  const opened = usePageState(({ opening }) => opening !== undefined);
  const [result, setResult] = useState<{ answer?: Answer; problem?: string }>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key identifies the query, the revision repeats it
  useEffect(() => {
    if (key === undefined || !opened) return;
    let stale = false;
    query(session.lab()).then(
      (answer) => !stale && setResult({ answer }),
      (error) => !stale && setResult({ problem: messageOf(error) }),
    );
    return () => {
      stale = true;
    };
  }, [key, revision, opened, session]);
  return { answer: result.answer, problem: result.problem };
}

/** Every saved run, newest first; undefined until they are loaded. */
export const useRuns = (): readonly RunSummary[] | undefined =>
  useRunQuery("runs", (lab) => lab.listRuns()).answer;
