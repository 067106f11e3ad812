/** Forks a twin at the selected step with one setting changed, or ends the current twin. */

import { useId, useState } from "react";
import type { Setting, SettingValue } from "../../shared/settings.ts";
import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { countOf } from "../controls/numbers.ts";
import { besideRun, shownRun } from "../state/runsSlice.ts";
import { tensorWords, valueWords } from "./twinWords.ts";

/** The setting suggested first, if the method has it. */
const FIRST = ["stopGradient", "predictor", "momentum", "temperature", "centering"];

export function TwinPanel() {
  const twin = usePageState((state) => besideRun(state));
  return twin ? <TwinEnd /> : <TwinForm />;
}

function TwinForm() {
  const session = useSession();
  const fields = usePageState((state) => state.fields);
  const running = usePageState((state) => shownRun(state).configuration);
  const past = usePageState((state) => shownRun(state).past);
  const step = usePageState((state) => shownRun(state).state.step);
  const known = Object.keys(running?.settings ?? {}).filter(
    // A twin sees the images of its run and continues with its weights.
    (key) => key in fields && fields[key]?.group !== "data" && fields[key]?.kind !== "run",
  );
  const [chosen, setChosen] = useState<string>();
  const key = chosen ?? FIRST.find((each) => known.includes(each)) ?? known[0];
  const [given, setGiven] = useState<{
    readonly key: string;
    readonly value: SettingValue;
  }>();
  if (!running || key === undefined)
    return <p className="note">No run yet. Train a run to fork it.</p>;
  const setting = fields[key];
  const own = running.settings[key];
  if (!setting || own === undefined) return null;
  // A toggle has only one other value.
  const other = typeof own === "boolean" ? !own : own;
  const value = given?.key === key ? given.value : other;
  const at = past ?? step;
  return (
    <>
      <h3 className="panel-title">A twin with one setting changed</h3>
      <p className="note">
        The twin starts at step {countOf(at)} with the same weights, optimiser state and random
        numbers. Both then train in lockstep.
      </p>
      <label className="twin-field">
        <span className="field-label">Changed setting</span>
        <select value={key} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
          {known.map((each) => (
            <option key={each} value={each}>
              {fields[each]?.label ?? each}
            </option>
          ))}
        </select>
      </label>
      <ValueField
        setting={setting}
        value={value}
        onChange={(next) => setGiven({ key, value: next })}
      />
      <p className="note">Value of the run: {valueWords(own)}.</p>
      <Button look="outline" onClick={() => session.fork(key, value, past)}>
        Fork at step {countOf(at)}
      </Button>
    </>
  );
}

interface ValueFieldProps {
  readonly setting: Setting;
  readonly value: SettingValue;
  onChange(value: SettingValue): void;
}

/** Native fields, to keep this panel independent of the controls of the experiment. */
function ValueField({ setting, value, onChange }: ValueFieldProps) {
  const id = useId();
  const input = () => {
    switch (setting.kind) {
      case "toggle":
        return (
          <input
            id={id}
            type="checkbox"
            checked={value === true}
            onChange={({ currentTarget }) => onChange(currentTarget.checked)}
          />
        );
      case "slider":
        return (
          <input
            id={id}
            type="number"
            className="mono"
            min={setting.min}
            max={setting.max}
            step="any"
            value={Number(value)}
            onChange={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
          />
        );
      case "choice":
        return (
          <select
            id={id}
            value={String(value)}
            onChange={({ currentTarget }) => onChange(currentTarget.value)}
          >
            {setting.options.map((option) => (
              <option key={option}>{option}</option>
            ))}
          </select>
        );
      case "run":
        return null;
      default:
        return setting satisfies never;
    }
  };
  return (
    <div className="twin-field">
      <label htmlFor={id} className="field-label">
        {setting.label} of the twin
      </label>
      {input()}
    </div>
  );
}

function TwinEnd() {
  const session = useSession();
  const fork = usePageState((state) => besideRun(state)?.fork);
  if (!fork) return null;
  const { change, step, dropped, fresh } = fork;
  return (
    <>
      <h3 className="panel-title">The twin</h3>
      <p className="note">
        From step {countOf(step)}: {change.label} {valueWords(change.to)} instead of{" "}
        {valueWords(change.from)}.
      </p>
      {dropped.length > 0 && (
        <p className="note">Dropped, since the twin has no such parts: {tensorWords(dropped)}.</p>
      )}
      {fresh.length > 0 && <p className="note">Newly initialised: {tensorWords(fresh)}.</p>}
      <p className="twin-ends">
        <Button look="outline" onClick={() => session.run((lab) => lab.endTwin("run"))}>
          Keep the run
        </Button>
        <Button look="outline" onClick={() => session.run((lab) => lab.endTwin("twin"))}>
          Keep the twin
        </Button>
      </p>
    </>
  );
}
