/** Says that a lesson is locked to some controls, and opens the whole lab. */
import { usePageState, usePageStore } from "../context.ts";

export function LockNote() {
  const store = usePageStore();
  const locked = usePageState((state) => state.locked) ?? [];
  const fields = usePageState((state) => state.fields);
  const names = locked.map((name) => fields[name]?.label ?? name);
  return (
    <p className="note">
      {names.length > 0
        ? `This lesson is locked to: ${names.join(", ")}.`
        : "This lesson is locked: it leaves no setting."}{" "}
      <button
        type="button"
        className="inline-link"
        onClick={() => store.getState().setLocked(undefined)}
      >
        Open the whole lab
      </button>
    </p>
  );
}
