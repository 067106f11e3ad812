/** The content of a tooltip, placed beside its element on the side with room. */
import { autoUpdate, flip, offset, shift, useFloating } from "@floating-ui/react-dom";
import type { ComponentProps } from "react";
import { createPortal } from "react-dom";
import { type Measured, Standing } from "../glossary/Standing.tsx";
import { TermNote } from "../glossary/TermNote.tsx";

export type Side = "top" | "right" | "bottom" | "left";

/** What a tooltip is about. The sentences on it are fetched with the first tooltip. */
export interface About {
  /** The label on the page. */
  readonly label: string;
  readonly meaning?: string;
  /** Omitted if `meaning` says it. */
  readonly better?: "higher" | "lower" | "neither";
  readonly range?: string | undefined;
  /** Formula or paper. */
  readonly source?: string;
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
      {about && <Explanation {...about} />}
    </div>,
    document.body,
  );
}

const direction = {
  higher: "Higher is better.",
  lower: "Lower is better.",
  neither: "Neither direction is better by itself.",
} as const;

function Explanation({ label, meaning, better, range, source, measured }: About) {
  return (
    <>
      {meaning && <p>{meaning}</p>}
      {better && (
        <p>
          <strong>{direction[better]}</strong>
          {range && ` Range: ${range}.`}
        </p>
      )}
      {measured && <Standing measured={measured} better={better ?? "neither"} />}
      {source && <p className="tooltip-source">{source}</p>}
      <TermNote label={label} hasSource={source !== undefined} />
    </>
  );
}
