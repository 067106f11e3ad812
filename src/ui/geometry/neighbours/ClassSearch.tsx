/** Selects all points of the classes whose name contains the typed text. */
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { modalitiesOf, TEXTS } from "../../../lab/protocol/index.ts";
import { usePageState, usePageStore } from "../../context.ts";

export function ClassSearch() {
  const store = usePageStore();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const classes = usePageState(({ points }) => points?.classes);
  const searching = usePageState((state) => state.searching);
  useEffect(() => {
    if (!searching || !input.current) return;
    input.current.focus();
    store.getState().endSearch();
  }, [searching, store]);
  if (!classes) return null;
  const text = typed.trim().toLowerCase();
  const matching = classes.flatMap((name, index) =>
    text !== "" && name.toLowerCase().includes(text) ? [index] : [],
  );
  const message =
    text === ""
      ? ""
      : matching.length === 0
        ? `No class matches. Classes: ${classes.join(", ")}.`
        : matching.map((index) => classes[index]).join(", ");
  const search = (event: FormEvent) => {
    event.preventDefault();
    const { points, space, select } = store.getState();
    if (!points || matching.length === 0) return;
    const ids: number[] = [];
    for (const modality of modalitiesOf(space)) {
      const first = modality === "tokens" ? TEXTS : 0;
      for (const [row, label] of points.labels.entries()) {
        if (matching.includes(label)) ids.push(first + row);
      }
    }
    store.getState().clearClasses();
    select(ids);
  };
  return (
    <form className="class-search" aria-label="Search by class" onSubmit={search}>
      <label className="field-label" htmlFor={id}>
        Class
      </label>
      <input
        ref={input}
        id={id}
        type="search"
        className="class-input"
        placeholder="name, then Enter"
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-note`}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <span id={`${id}-note`} className="note class-found" aria-live="polite">
        {message}
      </span>
    </form>
  );
}
