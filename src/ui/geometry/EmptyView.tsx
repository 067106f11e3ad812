/** Takes the place of a view without a result: the error, the computation that is running, or what to do. */
import { usePageState } from "../context.ts";
import { shownRun } from "../state/runsSlice.ts";

interface EmptyViewProps {
  readonly problem: string | undefined;
  /** Shown while there are no embeddings: "No X yet. Do Y to see Z." */
  readonly empty: string;
}

export function EmptyView({ problem, empty }: EmptyViewProps) {
  const embedded = usePageState((state) => shownRun(state).frame !== undefined);
  return (
    <p className="note" aria-live="polite">
      {problem ?? (embedded ? "Computing …" : empty)}
    </p>
  );
}
