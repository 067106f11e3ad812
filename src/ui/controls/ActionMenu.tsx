/** The menu of a tool button. It is open at first, since pressing the button fetched it. */
import * as Menu from "radix-ui/dropdown-menu";
import { useEffect, useState } from "react";
import { messageOf } from "../../shared/errors.ts";
import { usePageStore } from "../context.ts";
import type { Action, ToolMenuProps } from "./action.ts";
import { Icon } from "./icons.tsx";

export function ActionMenu({ label, actions }: ToolMenuProps) {
  const store = usePageStore();
  const [open, setOpen] = useState(true);
  const [found, setFound] = useState<readonly Action[]>([]);
  const notify = (text: string) => store.getState().notify(text);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the actions are those of the moment of opening
  useEffect(() => {
    if (!open) return;
    let stale = false;
    actions().then(
      (list) => !stale && setFound(list),
      (error) => store.getState().notify(messageOf(error)),
    );
    return () => {
      stale = true;
    };
  }, [open]);

  const perform = async ({ run, done }: Action) => {
    try {
      await run();
      if (done !== undefined) notify(done);
    } catch (error) {
      notify(messageOf(error));
    }
  };
  return (
    <Menu.Root open={open} onOpenChange={setOpen}>
      <Menu.Trigger className="button quiet tool">
        <Icon name="save" />
        <span className="unseen">{label}</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="popup menu" align="end" sideOffset={4} collisionPadding={8}>
          {found.map((action) => (
            <Menu.Item
              key={action.label}
              className="menu-item"
              onSelect={() => void perform(action)}
            >
              {action.label}
            </Menu.Item>
          ))}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
