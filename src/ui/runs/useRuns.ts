/** What is asked about runs, and asked again when their records have changed. */
import { useEffect, useState } from "react";
import type { RunSummary } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { usePageState, useSession } from "../context.ts";
import type { Session } from "../session.ts";

/**
 * The newest answer to `ask`; it stays while the next is on its way. `question` says in words what is
 * asked: another question is asked at once. Undefined asks nothing.
 */
export function useAsked<Answer>(
  question: string | undefined,
  ask: (lab: ReturnType<Session["lab"]>) => Promise<Answer>,
): { readonly answer: Answer | undefined; readonly problem: string | undefined } {
  const session = useSession();
  const revision = usePageState(({ runsRevision }) => runsRevision);
  const opened = usePageState(({ opening }) => opening !== undefined);
  const [asked, setAsked] = useState<{ answer?: Answer; problem?: string }>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question stands for what is asked, the revision for when
  useEffect(() => {
    if (question === undefined || !opened) return;
    let stale = false;
    ask(session.lab()).then(
      (answer) => !stale && setAsked({ answer }),
      (error) => !stale && setAsked({ problem: messageOf(error) }),
    );
    return () => {
      stale = true;
    };
  }, [question, revision, opened, session]);
  return { answer: asked.answer, problem: asked.problem };
}

/** Every run that is kept, the newest first; undefined until they are read. */
export const useRuns = (): readonly RunSummary[] | undefined =>
  useAsked("runs", (lab) => lab.listRuns()).answer;
