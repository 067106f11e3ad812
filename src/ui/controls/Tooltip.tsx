/**
 * A tooltip for an element that is hovered or focused by keyboard. The code that positions it is
 * fetched with the first tooltip.
 */
import { Slot } from "radix-ui/slot";
import { type ReactNode, useId, useState } from "react";
import { Deferred, lazily } from "./Deferred.tsx";
import type { About, Side } from "./TooltipContent.tsx";
import { useResting } from "./useResting.ts";

interface TooltipProps {
  readonly content?: ReactNode;
  readonly side?: Side;
  /** What is added below `content`. */
  readonly about?: About;
  /** A single element that takes the handlers. */
  readonly children: ReactNode;
}

const TooltipContent = lazily(async () => (await import("./TooltipContent.tsx")).TooltipContent);

export function Tooltip({ content, side = "bottom", about, children }: TooltipProps) {
  const id = useId();
  const [element, setElement] = useState<HTMLElement | null>(null);
  const { resting, handlers, tooltipHandlers } = useResting();
  return (
    <>
      <Slot ref={setElement} {...handlers} {...(resting && { "aria-describedby": id })}>
        {children}
      </Slot>
      {resting && element && (
        <Deferred what="The tooltip">
          <TooltipContent id={id} beside={element} side={side} about={about} {...tooltipHandlers}>
            {content}
          </TooltipContent>
        </Deferred>
      )}
    </>
  );
}
