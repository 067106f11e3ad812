/** The verdict of the diagnostics: healthy or collapsed, and the likely cause. */

import type { Space } from "../../lab/protocol/index.ts";
import { usePageState, usePageStore } from "../context.ts";
import { shownRun } from "../state/runsSlice.ts";

export function StateOfEmbedding({ space }: { readonly space: Space }) {
  const store = usePageStore();
  const collapse = usePageState((state) => shownRun(state).diagnostics[space]?.collapse);
  const cause = usePageState((state) => shownRun(state).diagnostics[space]?.grounds?.cause);
  if (!collapse) return null;
  const healthy = collapse.kind === "none";
  return (
    <div className="embedding-state" data-state={healthy ? "healthy" : "collapsed"}>
      <p className="embedding-verdict">
        <i />
        {healthy ? "healthy" : `collapsed: ${collapse.kind}`}
        <span className="embedding-space mono">{space}</span>
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
