/** The words of a tooltip, beside their thing on the side wanted or, without room there, the other. */
import { autoUpdate, flip, offset, shift, useFloating } from "@floating-ui/react-dom";
import type { ComponentProps } from "react";
import { createPortal } from "react-dom";

export type Side = "top" | "right" | "bottom" | "left";

interface TooltipWordsProps extends ComponentProps<"div"> {
  readonly beside: HTMLElement;
  readonly side: Side;
}

/** Pixels to the thing and to the edge of the window. */
const gap = 8;
const margin = 12;

export function TooltipWords({ beside, side, ...rest }: TooltipWordsProps) {
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
