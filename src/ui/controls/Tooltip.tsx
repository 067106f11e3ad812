/**
 * A tooltip for an element that is hovered or focused by keyboard. The code that positions it is
 * fetched with the first tooltip.
 */
import { Slot } from "radix-ui/slot";
import { lazy, type ReactNode, Suspense, useId, useState } from "react";
import type { Side } from "./TooltipContent.tsx";
import { useResting } from "./useResting.ts";

interface TooltipProps {
  readonly content: ReactNode;
  readonly side?: Side;
  /** A single element that takes the handlers. */
  readonly children: ReactNode;
}

const TooltipContent = lazy(async () => {
  const { TooltipContent } = await import("./TooltipContent.tsx");
  return { default: TooltipContent };
});

export function Tooltip({ content, side = "bottom", children }: TooltipProps) {
  const id = useId();
  const [element, setElement] = useState<HTMLElement | null>(null);
  const { resting, handlers, tooltipHandlers } = useResting();
  return (
    <>
      <Slot ref={setElement} {...handlers} {...(resting && { "aria-describedby": id })}>
        {children}
      </Slot>
      {resting && element && (
        <Suspense>
          <TooltipContent id={id} beside={element} side={side} {...tooltipHandlers}>
            {content}
          </TooltipContent>
        </Suspense>
      )}
    </>
  );
}
