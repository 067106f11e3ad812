/** A list to choose one from: its button at once, the list itself when it is first asked for. */
import { type KeyboardEvent, lazy, type ReactNode, Suspense, useId, useState } from "react";
import type { ChoiceOption } from "./choiceOption.ts";
import { Icon } from "./icons.tsx";

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly ChoiceOption[];
  readonly disabled?: boolean;
  /** The list is about to open, or might be. */
  onAsk?(): void;
  onChoose(value: string): void;
}

const ChoiceList = lazy(async () => {
  const { ChoiceList } = await import("./ChoiceList.tsx");
  return { default: ChoiceList };
});

const opening = ["Enter", " ", "ArrowDown", "ArrowUp"];

export function Choice({ label, value, options, disabled = false, onAsk, onChoose }: ChoiceProps) {
  const id = useId();
  const [asked, setAsked] = useState(false);
  const ask = () => {
    onAsk?.();
    setAsked(true);
  };
  const openByKey = (event: KeyboardEvent) => {
    if (!opening.includes(event.key)) return;
    event.preventDefault();
    ask();
  };
  const face: ReactNode = (
    <>
      <span>{options.find((option) => option.value === value)?.label ?? "—"}</span>
      <Icon name="down" size={12} />
    </>
  );
  const button = (
    <button
      type="button"
      role="combobox"
      className="choice-trigger"
      aria-labelledby={id}
      aria-haspopup="listbox"
      aria-expanded={false}
      disabled={disabled}
      onPointerEnter={onAsk}
      onFocus={onAsk}
      onClick={ask}
      onKeyDown={openByKey}
    >
      {face}
    </button>
  );
  return (
    <div className="choice">
      <span id={id} className="field-label">
        {label}
      </span>
      {asked ? (
        <Suspense fallback={button}>
          <ChoiceList
            labelledBy={id}
            face={face}
            value={value}
            options={options}
            disabled={disabled}
            onChoose={onChoose}
          />
        </Suspense>
      ) : (
        button
      )}
    </div>
  );
}
