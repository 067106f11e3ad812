/** The verdict of the diagnostics with its figures, and the likely cause. */

import { describeState, nameOfSpace, type Space } from "../../lab/protocol/index.ts";
import { usePageState, usePageStore } from "../context.ts";
import { shownRun } from "../state/runsSlice.ts";
import { Explained } from "./Explained.tsx";

export function StateOfEmbedding({ space }: { readonly space: Space }) {
  const store = usePageStore();
  const collapse = usePageState((state) => shownRun(state).diagnostics[space]?.collapse);
  const cause = usePageState((state) => shownRun(state).diagnostics[space]?.grounds?.cause);
  if (!collapse) return null;
  const { label, severity, meaning } = describeState(collapse.kind);
  return (
    <div className="embedding-state" data-state={severity}>
      <p className="embedding-verdict">
        <i />
        <Explained label={label} meaning={meaning} />
        <span className="embedding-space mono">{nameOfSpace(space)}</span>
      </p>
      <p className="note">{collapse.sentence}</p>
      {cause?.known && <p className="note">Likely cause: {cause.because}.</p>}
      <button
        type="button"
        className="embedding-why"
        onClick={() => store.getState().openDiagnosis()}
      >
        Show the evidence
      </button>
    </div>
  );
}
