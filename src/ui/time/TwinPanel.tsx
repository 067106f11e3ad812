/** Forks the run at the moment that is shown, one thing changed; or ends the twin there is. */
import { useId, useState } from "react";
import type { Setting, SettingValue } from "../../shared/settings.ts";
import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { countOf } from "../controls/numbers.ts";
import { tensorWords, valueWords } from "./twinWords.ts";

/** What people change first, where a method has it. */
const FIRST = ["stopGradient", "predictor", "momentum", "temperature", "centering"];

export function TwinPanel() {
  const twin = usePageState((state) => state.twin);
  return twin ? <TwinEnd /> : <TwinForm />;
}

function TwinForm() {
  const session = useSession();
  const fields = usePageState((state) => state.fields);
  const running = usePageState((state) => state.running);
  const past = usePageState((state) => state.past);
  const step = usePageState(({ run }) => run.step);
  const known = Object.keys(running?.settings ?? {}).filter((key) => key in fields);
  const [chosen, setChosen] = useState<string>();
  const key = chosen ?? FIRST.find((each) => known.includes(each)) ?? known[0];
  const [given, setGiven] = useState<{
    readonly key: string;
    readonly value: SettingValue;
  }>();
  if (!running || key === undefined) return <p className="note">Begin a run to fork it.</p>;
  const setting = fields[key];
  const own = running.settings[key];
  if (!setting || own === undefined) return null;
  // Of a switch there is only one other value, and it is the one that is meant.
  const other = typeof own === "boolean" ? !own : own;
  const value = given?.key === key ? given.value : other;
  const at = past ?? step;
  return (
    <>
      <h3 className="panel-title">A twin, one thing changed</h3>
      <p className="note">
        It leaves the run at step {countOf(at)} with the same weights, optimiser and random numbers,
        and both train on in step.
      </p>
      <label className="twin-field">
        <span className="field-label">What is different</span>
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
      <p className="note">The run has {valueWords(own)}.</p>
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

/** Plain fields: the page's own come with the experiment, and this panel with its first opening. */
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
  const fork = usePageState(({ twin }) => twin?.fork);
  if (!fork) return null;
  const { change, step, dropped, fresh } = fork;
  return (
    <>
      <h3 className="panel-title">The twin</h3>
      <p className="note">
        From step {countOf(step)} on: {change.label} {valueWords(change.to)} instead of{" "}
        {valueWords(change.from)}.
      </p>
      {dropped.length > 0 && <p className="note">It has no place for {tensorWords(dropped)}.</p>}
      {fresh.length > 0 && <p className="note">It began anew with {tensorWords(fresh)}.</p>}
      <p className="twin-ends">
        <Button look="outline" onClick={() => session.run((lab) => lab.endTwin("run"))}>
          Keep the run
        </Button>
        <Button look="outline" onClick={() => session.run((lab) => lab.endTwin("twin"))}>
          Go on with the twin
        </Button>
      </p>
    </>
  );
}
