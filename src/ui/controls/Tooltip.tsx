/** Words beside a thing while the pointer or the focus rests on it. */
import * as Radix from "radix-ui/tooltip";
import type { ReactNode } from "react";

interface TooltipProps {
  readonly says: ReactNode;
  readonly side?: "top" | "right" | "bottom" | "left";
  /** One element that can take focus or pointer. */
  readonly children: ReactNode;
}

export function Tooltip({ says, side = "bottom", children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="popup tooltip" side={side} sideOffset={8} collisionPadding={12}>
          {says}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export const TooltipProvider = Radix.Provider;
