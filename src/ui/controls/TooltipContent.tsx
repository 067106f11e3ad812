/** The content of a tooltip, placed beside its element on the side with room. */
import { autoUpdate, flip, offset, shift, useFloating } from "@floating-ui/react-dom";
import type { ComponentProps } from "react";
import { createPortal } from "react-dom";

export type Side = "top" | "right" | "bottom" | "left";

interface TooltipContentProps extends ComponentProps<"div"> {
  readonly beside: HTMLElement;
  readonly side: Side;
}

/** Pixels to the element and to the edge of the window. */
const gap = 8;
const margin = 12;

export function TooltipContent({ beside, side, ...rest }: TooltipContentProps) {
  const { refs, floatingStyles } = useFloating({
    placement: side,
    strategy: "fixed",
    elements: { reference: beside },
    middleware: [offset(gap), flip({ padding: margin }), shift({ padding: margin })],
    whileElementsMounted: autoUpdate,
  });
  return createPortal(
    <div
      ref={refs.setFloating}
      role="tooltip"
      className="popup tooltip"
      style={floatingStyles}
      {...rest}
    />,
    document.body,
  );
}
