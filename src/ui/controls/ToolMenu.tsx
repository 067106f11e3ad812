/** A small button whose menu has actions on what it stands beside. The menu is fetched when it is first pressed. */
import { useState } from "react";
import type { ToolMenuProps } from "./action.ts";
import { Button } from "./Button.tsx";
import { Deferred, lazily } from "./Deferred.tsx";

const ActionMenu = lazily(async () => (await import("./ActionMenu.tsx")).ActionMenu);

export function ToolMenu(props: ToolMenuProps) {
  const [pressed, setPressed] = useState(false);
  const button = (
    <Button
      className="tool"
      icon="save"
      iconOnly
      aria-haspopup="menu"
      onClick={() => setPressed(true)}
    >
      {props.label}
    </Button>
  );
  if (!pressed) return button;
  return (
    <Deferred what="The menu" fallback={button} instead={button}>
      <ActionMenu {...props} />
    </Deferred>
  );
}
