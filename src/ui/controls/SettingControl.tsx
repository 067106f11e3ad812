/** The control for a setting of any kind. */
import { useId } from "react";
import type { Setting, SettingValue } from "../../shared/settings.ts";
import { Choice } from "./Choice.tsx";
import { NumberField } from "./NumberField.tsx";
import { Tooltip } from "./Tooltip.tsx";

interface SettingControlProps {
  readonly setting: Setting;
  readonly value: SettingValue;
  readonly error: string | undefined;
  readonly disabled?: boolean;
  readonly withTrack?: boolean;
  /** Returns whether the value was accepted. */
  onCommit(value: SettingValue): boolean;
}

export function SettingControl({
  setting,
  value,
  error,
  disabled = false,
  withTrack = true,
  onCommit,
}: SettingControlProps) {
  const id = useId();
  const label = setting.help ? (
    <Tooltip content={setting.help} side="right" about={setting}>
      <span>{setting.label}</span>
    </Tooltip>
  ) : (
    setting.label
  );
  switch (setting.kind) {
    case "slider":
      return (
        <NumberField
          label={label}
          setting={setting}
          value={Number(value)}
          error={error}
          disabled={disabled}
          withTrack={withTrack}
          onCommit={onCommit}
        />
      );
    case "toggle":
      return (
        <div className="toggle-field">
          <label className="field-label" htmlFor={id}>
            {label}
          </label>
          <button
            type="button"
            role="switch"
            id={id}
            className="switch"
            aria-checked={value === true}
            disabled={disabled}
            onClick={() => onCommit(value !== true)}
          >
            <span className="switch-thumb" />
          </button>
        </div>
      );
    case "choice":
      return (
        <Choice
          label={setting.label}
          value={String(value)}
          options={setting.options.map((option) => ({ value: option, label: option }))}
          disabled={disabled}
          onChoose={onCommit}
        />
      );
    case "run":
      // Its choices are the saved runs, which the field of an experiment knows.
      return null;
    default:
      return setting satisfies never;
  }
}
