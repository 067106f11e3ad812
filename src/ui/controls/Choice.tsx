/** A select. Its list is fetched when it is first opened. */
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import type { ChoiceOption } from "./choiceOption.ts";
import { Deferred, lazily } from "./Deferred.tsx";
import { Icon } from "./icons.tsx";

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly ChoiceOption[];
  readonly disabled?: boolean;
  /** The list is about to open, or the pointer or focus is on its button. */
  onApproach?(): void;
  onChoose(value: string): void;
}

const ChoiceList = lazily(async () => (await import("./ChoiceList.tsx")).ChoiceList);

const openingKeys = ["Enter", " ", "ArrowDown", "ArrowUp"];

export function Choice({
  label,
  value,
  options,
  disabled = false,
  onApproach,
  onChoose,
}: ChoiceProps) {
  const id = useId();
  const [opened, setOpened] = useState(false);
  const open = () => {
    onApproach?.();
    setOpened(true);
  };
  const openByKey = (event: KeyboardEvent) => {
    if (!openingKeys.includes(event.key)) return;
    event.preventDefault();
    open();
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
      onPointerEnter={onApproach}
      onFocus={onApproach}
      onClick={open}
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
      {opened ? (
        <Deferred what="The list" fallback={button} instead={button}>
          <ChoiceList
            labelledBy={id}
            face={face}
            value={value}
            options={options}
            disabled={disabled}
            onChoose={onChoose}
          />
        </Deferred>
      ) : (
        button
      )}
    </div>
  );
}
