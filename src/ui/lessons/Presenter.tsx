/** The presenter's view: large type, and keys that step through the lesson. Everything else is hidden by its style. */
import { useEffect } from "react";
import { describeState } from "../../lab/protocol/index.ts";
import { lessons } from "../../lessons/index.ts";
import { usePageState, usePageStore } from "../context.ts";
import { countOf } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";
import type { PageStore } from "../state/store.ts";
import "./presenter.css";

const moves: Readonly<Record<string, 1 | -1>> = {
  ArrowRight: 1,
  PageDown: 1,
  ArrowLeft: -1,
  PageUp: -1,
};

/** Where keys have a meaning of their own. */
const OWN_KEYS = "input, textarea, select, [role=application], [role=slider], [role=dialog]";

export function Presenter() {
  const store = usePageStore();
  const label = usePageState(({ method }) => method?.label);
  const step = usePageState((state) => shownRun(state).past ?? shownRun(state).state.step);
  const loss = usePageState((state) => {
    const { series, past } = shownRun(state);
    return series.get("loss")?.upTo(past);
  });
  const verdict = usePageState((state) => shownRun(state).diagnostics[state.space]?.collapse.kind);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const isPaging = event.key.startsWith("Page");
      if (!isPaging && event.target instanceof Element && event.target.closest(OWN_KEYS)) return;
      if (event.key === "Escape") store.getState().setPresenting(false);
      else if (!moveBy(store, moves[event.key])) return;
      event.preventDefault();
      // Esc also clears the selection, which must survive the view.
      event.stopImmediatePropagation();
    };
    window.addEventListener("keydown", listen, true);
    return () => window.removeEventListener("keydown", listen, true);
  }, [store]);
  return (
    <p className="presenter-line">
      <b>{label}</b>
      <span className="mono">step {countOf(step)}</span>
      {loss !== undefined && <span className="mono">loss {loss.toFixed(2)}</span>}
      {verdict !== undefined && (
        <span data-state={describeState(verdict).severity}>{describeState(verdict).label}</span>
      )}
      <span className="presenter-keys">Space trains · → next · V ends</span>
    </p>
  );
}

/** Moves to another beat of the lesson that is open. The ending follows the last beat. */
function moveBy({ getState }: PageStore, by: 1 | -1 | undefined): boolean {
  const { lesson, setLesson } = getState();
  if (by === undefined || typeof lesson !== "object") return false;
  const beats = lessons.find(({ id }) => id === lesson.id)?.beats.length;
  if (beats === undefined) return false;
  const beat = Math.max(0, Math.min(beats, Math.min(lesson.beat, beats) + by));
  setLesson({ id: lesson.id, beat });
  return true;
}
