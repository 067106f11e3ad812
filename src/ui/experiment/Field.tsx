/** The control for one field of the configuration. Renders nothing if the method lacks the setting. */
import { usePageState, useSession } from "../context.ts";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { SettingControl } from "../controls/SettingControl.tsx";
import { valueIn } from "../state/configuration.ts";
import { isUnlocked } from "../state/lessonSlice.ts";

const RunField = lazily(async () => (await import("./RunField.tsx")).RunField);

interface FieldProps {
  readonly field: string;
  readonly withTrack?: boolean;
}

export function Field({ field, withTrack = true }: FieldProps) {
  const session = useSession();
  const draft = usePageState((state) => state.draft);
  const fields = usePageState((state) => state.fields);
  const unlocked = usePageState((state) => isUnlocked(state, field));
  const error = usePageState(({ errors }) => errors[field]);
  const setting = fields[field];
  const value = draft && valueIn(draft, fields, field);
  if (!setting || value === undefined || !unlocked) return null;
  if (setting.kind === "run") {
    return (
      <Deferred what={`The field ${setting.label}`}>
        <RunField field={field} setting={setting} value={String(value)} />
      </Deferred>
    );
  }
  return (
    <SettingControl
      setting={setting}
      value={value}
      error={error}
      withTrack={withTrack}
      onCommit={(next) => session.set(field, next)}
    />
  );
}
