/** The content of a tooltip, placed beside its element on the side with room. */
import { autoUpdate, flip, offset, shift, useFloating } from "@floating-ui/react-dom";
import type { ComponentProps } from "react";
import { createPortal } from "react-dom";
import { type Measured, Standing } from "../glossary/Standing.tsx";
import { TermNote } from "../glossary/TermNote.tsx";

export type Side = "top" | "right" | "bottom" | "left";

/** What a tooltip is about. */
export interface About {
  /** The label on the page. */
  readonly label: string;
  /** The content names formula or source itself. */
  readonly hasSource?: boolean;
  /** The metric whose present value is put into words. */
  readonly measured?: Measured | undefined;
}

interface TooltipContentProps extends Omit<ComponentProps<"div">, "about"> {
  readonly about: About | undefined;
  readonly beside: HTMLElement;
  readonly side: Side;
}

/** Pixels to the element and to the edge of the window. */
const gap = 8;
const margin = 12;

export function TooltipContent({ beside, side, about, children, ...rest }: TooltipContentProps) {
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
    >
      {children}
      {about?.measured && <Standing measured={about.measured} />}
      {about && <TermNote label={about.label} hasSource={about.hasSource ?? false} />}
    </div>,
    document.body,
  );
}
