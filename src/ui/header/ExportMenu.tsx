/** The button Export. Its menu is fetched when it is first pressed. */

import { useState } from "react";
import { usePageState } from "../context.ts";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { Icon } from "../controls/icons.tsx";
import { shownRun } from "../state/runsSlice.ts";

const ExportFiles = lazily(async () => (await import("./ExportFiles.tsx")).ExportFiles);

export function ExportMenu() {
  const [pressed, setPressed] = useState(false);
  const available = usePageState(
    (state) => state.opening !== undefined && shownRun(state).state.phase !== "compiling",
  );
  const button = (
    <button
      type="button"
      className="button quiet"
      aria-label="Export"
      aria-haspopup="menu"
      aria-expanded={false}
      disabled={!available}
      onClick={() => setPressed(true)}
    >
      <Icon name="save" />
      <span className="header-word">Export</span>
    </button>
  );
  if (!pressed) return button;
  return (
    <Deferred what="The menu" fallback={button} instead={button}>
      <ExportFiles available={available} />
    </Deferred>
  );
}
