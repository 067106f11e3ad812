import { usePageState } from "../context.ts";
import { Field } from "./Field.tsx";
import { Names } from "./Names.tsx";
import { SettingGroups } from "./SettingGroups.tsx";
import "./experiment.css";

export function Experiment() {
  const opened = usePageState(({ opening }) => opening !== undefined);
  return (
    <section className="panel experiment" aria-label="Experiment">
      <h2 className="panel-title">Experiment</h2>
      <Names />
      {opened && (
        <>
          <div className="prominent">
            <Field field="temperature" />
            <Field field="learningRate" />
          </div>
          <div className="pair">
            <Field field="batch" withTrack={false} />
            <Field field="steps" withTrack={false} />
          </div>
          <SettingGroups />
        </>
      )}
    </section>
  );
}
