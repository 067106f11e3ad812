/** The list of a Choice, by Radix Select. It opens when it is mounted. */
import * as Select from "radix-ui/select";
import type { ReactNode } from "react";
import type { ChoiceOption } from "./choiceOption.ts";
import { Icon } from "./icons.tsx";

interface ChoiceListProps {
  /** Id of the label. */
  readonly labelledBy: string;
  /** Content of the button. */
  readonly face: ReactNode;
  readonly value: string | undefined;
  readonly options: readonly ChoiceOption[];
  readonly disabled: boolean;
  onChoose(value: string): void;
}

export function ChoiceList({
  labelledBy,
  face,
  value,
  options,
  disabled,
  onChoose,
}: ChoiceListProps) {
  return (
    <Select.Root defaultOpen value={value ?? ""} onValueChange={onChoose} disabled={disabled}>
      <Select.Trigger className="choice-trigger" aria-labelledby={labelledBy}>
        {face}
      </Select.Trigger>
      <Select.Portal>
        <Select.Content className="popup choice-list" position="popper" align="end" sideOffset={4}>
          <Select.Viewport>
            {groupsOf(options).map(({ group, members }) => (
              <Select.Group key={group ?? ""}>
                {group && <Select.Label className="choice-group">{group}</Select.Label>}
                {members.map((option) => (
                  <Item key={option.value} option={option} />
                ))}
              </Select.Group>
            ))}
          </Select.Viewport>
        </Select.Content>
      </Select.Portal>
    </Select.Root>
  );
}

function Item({ option: { value, label, note, disabled = false } }: { option: ChoiceOption }) {
  return (
    <Select.Item value={value} disabled={disabled} className="choice-item">
      <Select.ItemText>{label}</Select.ItemText>
      {note && <span className="choice-note">{note}</span>}
      <Select.ItemIndicator className="choice-check">
        <Icon name="check" size={12} />
      </Select.ItemIndicator>
    </Select.Item>
  );
}

function groupsOf(options: readonly ChoiceOption[]) {
  const groups: { group: string | undefined; members: ChoiceOption[] }[] = [];
  for (const option of options) {
    const last = groups.at(-1);
    if (last && last.group === option.group) last.members.push(option);
    else groups.push({ group: option.group, members: [option] });
  }
  return groups;
}
