/** The control for one field of the configuration. Renders nothing if the method lacks the setting. */
import { usePageState, useSession } from "../context.ts";
import { SettingControl } from "../controls/SettingControl.tsx";
import { valueIn } from "../state/configuration.ts";

interface FieldProps {
  readonly field: string;
  readonly withTrack?: boolean;
}

export function Field({ field, withTrack = true }: FieldProps) {
  const session = useSession();
  const draft = usePageState((state) => state.draft);
  const fields = usePageState((state) => state.fields);
  const error = usePageState(({ errors }) => errors[field]);
  const setting = fields[field];
  const value = draft && valueIn(draft, fields, field);
  if (!setting || value === undefined) return null;
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
