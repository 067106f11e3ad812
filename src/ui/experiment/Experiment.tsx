import { usePageState } from "../context.ts";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { Field } from "./Field.tsx";
import { Names } from "./Names.tsx";
import { SettingGroups } from "./SettingGroups.tsx";
import "./experiment.css";

const LockNote = lazily(async () => (await import("../lessons/LockNote.tsx")).LockNote);

export function Experiment() {
  const opened = usePageState(({ opening }) => opening !== undefined);
  const locked = usePageState((state) => state.locked !== undefined);
  return (
    <section className="panel experiment" aria-label="Experiment">
      <h2 className="panel-title">Experiment</h2>
      {locked && (
        <Deferred what="The note about the lock">
          <LockNote />
        </Deferred>
      )}
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
