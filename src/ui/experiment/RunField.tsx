/** The choice of a saved run whose weights another begins with. */
import { useEffect } from "react";
import type { RunReference } from "../../shared/settings.ts";
import { usePageState, useSession } from "../context.ts";
import { Choice } from "../controls/Choice.tsx";
import { countOf } from "../controls/numbers.ts";

interface RunFieldProps {
  readonly field: string;
  readonly setting: RunReference;
  readonly value: string;
}

const NONE = "none";

export function RunField({ field, setting, value }: RunFieldProps) {
  const session = useSession();
  const saved = usePageState((state) => state.checkpoints?.runs);
  const catalogue = usePageState(({ opening }) => opening?.catalogue);
  const encoder = usePageState(({ draft }) => draft?.encoder);
  const named = usePageState((state) => state.methods);
  const { reads, methods } = setting;
  useEffect(() => {
    if (catalogue) session.nameMethods();
  }, [session, catalogue]);
  const suitable = (saved ?? []).filter(
    ({ method, encoder }) =>
      (methods?.includes(method) ?? true) &&
      catalogue?.encoders.some((each) => each.id === encoder && each.reads === reads),
  );
  const labelOf = (method: string) => named.find(({ id }) => id === method)?.label ?? method;
  const options = [
    { value: NONE, label: reads === "image" ? "none: untrained" : "none: learned first" },
    ...suitable.map(({ run, method, dataset, encoder, step, changedAt }) => ({
      value: run,
      label: `${labelOf(method)}, step ${countOf(step)}`,
      note: `${encoder} on ${dataset}, ${new Date(changedAt).toLocaleString()}`,
    })),
  ];
  const known = value === "" || suitable.some(({ run }) => run === value);
  const choose = (chosen: string) => {
    const run = suitable.find((each) => each.run === chosen);
    if (run && reads === "image" && run.encoder !== encoder) {
      // The encoder must be that of the tower, also while one follows the other.
      session.set(field, "");
      session.choose("encoder", run.encoder);
    }
    session.set(field, run?.run ?? "");
  };
  return (
    <>
      <Choice
        label={setting.label}
        value={value === "" ? NONE : value}
        options={options}
        onChoose={choose}
      />
      {!known && (
        <p className="note">This browser has no such saved run; choose one from the list.</p>
      )}
      {known && suitable.length === 0 && (
        <p className="note">
          No saved runs of {methods ? methods.map(labelOf).join(" or ") : "images"} yet. Train one
          first; its checkpoints are saved in this browser.
        </p>
      )}
    </>
  );
}
