/**
 * A number field with a draggable track below it. The field is the accessible control. A value that
 * is not accepted stays in the field with an error below it.
 */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Slider } from "../../shared/settings.ts";
import { nudged, shortNumber } from "./numbers.ts";
import { Track } from "./Track.tsx";

/** Milliseconds after the last key until a valid number is committed. */
const pauseInTyping = 450;

interface NumberFieldProps {
  readonly label: ReactNode;
  readonly setting: Slider;
  readonly value: number;
  readonly error: string | undefined;
  readonly disabled?: boolean;
  readonly withTrack?: boolean;
  /** Receives text as typed or a number as dragged. Returns whether it was accepted. */
  onCommit(value: string | number): boolean;
  /** Called for every value during a drag; must be cheap. */
  onDrag?(value: number): void;
}

export function NumberField({
  label,
  setting,
  value,
  error,
  disabled = false,
  withTrack = true,
  onCommit,
  onDrag,
}: NumberFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const [dragged, setDragged] = useState<number>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const commit = (text: string) => {
    clearTimeout(timer.current);
    if (onCommit(text)) setTyped(undefined);
  };
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    const number = Number(text);
    const whole = !setting.integer || Number.isInteger(number);
    const valid = text.trim() !== "" && number >= setting.min && number <= setting.max && whole;
    if (valid) timer.current = setTimeout(onCommit, pauseInTyping, text);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") commit(event.currentTarget.value);
    if (event.key === "Escape") {
      clearTimeout(timer.current);
      setTyped(undefined);
      onCommit(value);
    }
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const from = typed === undefined || Number.isNaN(Number(typed)) ? value : Number(typed);
      type(shortNumber(nudged(setting, from, event.key === "ArrowUp" ? 1 : -1)));
    }
  };

  const current = dragged ?? value;
  return (
    <div className="number-field" data-invalid={error ? "" : undefined}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="number-input"
        type="text"
        inputMode={setting.integer ? "numeric" : "decimal"}
        autoComplete="off"
        spellCheck={false}
        role="spinbutton"
        aria-valuenow={current}
        aria-valuemin={setting.min}
        aria-valuemax={setting.max}
        aria-invalid={error !== undefined}
        aria-describedby={error || setting.help ? `${id}-note` : undefined}
        disabled={disabled}
        value={typed ?? shortNumber(current)}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={press}
        onBlur={() => typed !== undefined && commit(typed)}
      />
      {withTrack && (
        <Track
          setting={setting}
          value={current}
          disabled={disabled}
          onDrag={(next) => {
            setTyped(undefined);
            setDragged(next);
            onDrag?.(next);
          }}
          onRelease={(next) => {
            setDragged(undefined);
            onCommit(next);
          }}
        />
      )}
      <p id={`${id}-note`} className={error ? "field-error" : "unseen"} aria-live="polite">
        {error ?? setting.help}
      </p>
    </div>
  );
}
