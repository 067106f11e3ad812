/**
 * A number to type or to drag. The field is the control, for keyboard and screen reader alike; the
 * track below it is the same control under the pointer. What cannot be read is said below the field
 * and goes nowhere.
 */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Slider } from "../../shared/settings.ts";
import { nudged, shortNumber } from "./numbers.ts";
import { Track } from "./Track.tsx";

/** Typing that pauses this long counts as done, in milliseconds. */
const pauseInTyping = 450;

interface NumberFieldProps {
  readonly label: ReactNode;
  readonly setting: Slider;
  readonly value: number;
  readonly error: string | undefined;
  readonly disabled?: boolean;
  readonly withTrack?: boolean;
  /** Text as typed, or a number as dragged; whoever receives it says whether it was accepted. */
  onCommit(value: string | number): boolean;
  /** Hears every number on the way of a drag, for what costs little to show. */
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
    const readable = text.trim() !== "" && number >= setting.min && number <= setting.max && whole;
    if (readable) timer.current = setTimeout(onCommit, pauseInTyping, text);
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

  const standing = dragged ?? value;
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
        aria-valuenow={standing}
        aria-valuemin={setting.min}
        aria-valuemax={setting.max}
        aria-invalid={error !== undefined}
        aria-describedby={error || setting.help ? `${id}-note` : undefined}
        disabled={disabled}
        value={typed ?? shortNumber(standing)}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={press}
        onBlur={() => typed !== undefined && commit(typed)}
      />
      {withTrack && (
        <Track
          setting={setting}
          value={standing}
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
