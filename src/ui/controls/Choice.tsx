/** A list to choose one from: Radix Select in the page's clothes. */
import * as Select from "radix-ui/select";
import { useId } from "react";
import { Icon } from "./icons.tsx";

export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
  /** A line below the label in the open list. */
  readonly note?: string;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly ChoiceOption[];
  readonly disabled?: boolean;
  onChoose(value: string): void;
}

export function Choice({ label, value, options, disabled = false, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div className="choice">
      <span id={id} className="field-label">
        {label}
      </span>
      <Select.Root value={value ?? ""} onValueChange={onChoose} disabled={disabled}>
        <Select.Trigger className="choice-trigger" aria-labelledby={id}>
          <Select.Value placeholder="—">
            {options.find((option) => option.value === value)?.label}
          </Select.Value>
          <Icon name="down" size={12} />
        </Select.Trigger>
        <Select.Portal>
          <Select.Content
            className="popup choice-list"
            position="popper"
            align="end"
            sideOffset={4}
          >
            <Select.Viewport>
              {options.map((option) => (
                <Select.Item key={option.value} value={option.value} className="choice-item">
                  <Select.ItemText>{option.label}</Select.ItemText>
                  {option.note && <span className="choice-note">{option.note}</span>}
                  <Select.ItemIndicator className="choice-check">
                    <Icon name="check" size={12} />
                  </Select.ItemIndicator>
                </Select.Item>
              ))}
            </Select.Viewport>
          </Select.Content>
        </Select.Portal>
      </Select.Root>
    </div>
  );
}
