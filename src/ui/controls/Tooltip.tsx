/**
 * Words beside a thing while the pointer or the focus rests on it. Nearly all tooltips of a visit are
 * never looked at: only the resting is known at once, what places the words comes with the first.
 */
import { Slot } from "radix-ui/slot";
import { lazy, type ReactNode, Suspense, useId, useState } from "react";
import type { Side } from "./TooltipWords.tsx";
import { useResting } from "./useResting.ts";

interface TooltipProps {
  readonly says: ReactNode;
  readonly side?: Side;
  /** One element that can take focus or pointer. */
  readonly children: ReactNode;
}

const TooltipWords = lazy(async () => {
  const { TooltipWords } = await import("./TooltipWords.tsx");
  return { default: TooltipWords };
});

export function Tooltip({ says, side = "bottom", children }: TooltipProps) {
  const id = useId();
  const [thing, setThing] = useState<HTMLElement | null>(null);
  const { resting, handlers, belongings } = useResting();
  return (
    <>
      <Slot ref={setThing} {...handlers} {...(resting && { "aria-describedby": id })}>
        {children}
      </Slot>
      {resting && thing && (
        <Suspense>
          <TooltipWords id={id} beside={thing} side={side} {...belongings}>
            {says}
          </TooltipWords>
        </Suspense>
      )}
    </>
  );
}
