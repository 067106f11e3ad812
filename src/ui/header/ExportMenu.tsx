/** The button Export. Its menu is fetched when it is first pressed. */

import { lazy, Suspense, useState } from "react";
import { usePageState } from "../context.ts";
import { Icon } from "../controls/icons.tsx";
import { shownRun } from "../state/runsSlice.ts";

const ExportFiles = lazy(async () => {
  const { ExportFiles } = await import("./ExportFiles.tsx");
  return { default: ExportFiles };
});

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
    <Suspense fallback={button}>
      <ExportFiles available={available} />
    </Suspense>
  );
}
