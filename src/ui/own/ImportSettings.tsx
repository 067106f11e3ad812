/** The controls for how pictures become rows. */
import { useState } from "react";
import { messageOf } from "../../shared/errors.ts";
import { checkSetting, type Settings, type SettingValue } from "../../shared/settings.ts";
import { SettingControl } from "../controls/SettingControl.tsx";

/** The settings that differ from their defaults. */
export type Values = Readonly<Record<string, SettingValue>>;

interface ImportSettingsProps {
  readonly settings: Settings;
  readonly values: Values;
  onChange(values: Values): void;
}

export function ImportSettings({ settings, values, onChange }: ImportSettingsProps) {
  const [errors, setErrors] = useState<Readonly<Record<string, string | undefined>>>({});
  const commit = (key: string, value: SettingValue): boolean => {
    const setting = settings[key];
    if (!setting) return false;
    try {
      const checked = checkSetting(setting.label, setting, value);
      setErrors({ ...errors, [key]: undefined });
      if (checked !== (values[key] ?? setting.default)) onChange({ ...values, [key]: checked });
      return true;
    } catch (error) {
      setErrors({ ...errors, [key]: messageOf(error) });
      return false;
    }
  };
  return (
    <>
      {Object.entries(settings).map(([key, setting]) => (
        <SettingControl
          key={key}
          setting={setting}
          value={values[key] ?? setting.default}
          error={errors[key]}
          withTrack={setting.kind === "slider" && !setting.integer}
          onCommit={(value) => commit(key, value)}
        />
      ))}
    </>
  );
}
