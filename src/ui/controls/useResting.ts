/** Whether the pointer or the focus rests on something: after a moment, and on one thing at a time. */
import {
  type FocusEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";

/** Milliseconds a pointer must rest, unless something else was open this long ago. */
const patience = 250;
const readingOn = 400;
/** Milliseconds to cross from the thing to what belongs to it. */
const crossing = 150;

let closeOther: (() => void) | undefined;
let closedAt = Number.NEGATIVE_INFINITY;

export function useResting() {
  const [resting, setResting] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const end = useCallback(() => {
    clearTimeout(timer.current);
    if (closeOther === end) {
      closeOther = undefined;
      closedAt = performance.now();
    }
    setResting(false);
  }, []);
  const begin = useCallback(() => {
    clearTimeout(timer.current);
    if (closeOther !== end) closeOther?.();
    closeOther = end;
    setResting(true);
  }, [end]);
  const after = useCallback((milliseconds: number, then: () => void) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(then, milliseconds);
  }, []);
  const stay = useCallback(() => clearTimeout(timer.current), []);
  const leave = useCallback(() => after(crossing, end), [after, end]);

  useEffect(() => end, [end]);
  useEffect(() => {
    if (!resting) return;
    const endOnEscape = (event: KeyboardEvent) => {
      if (event.key === "Escape") end();
    };
    document.addEventListener("keydown", endOnEscape);
    return () => document.removeEventListener("keydown", endOnEscape);
  }, [resting, end]);

  return {
    resting,
    /** For the thing itself. */
    handlers: {
      onPointerEnter({ pointerType }: PointerEvent) {
        if (pointerType === "touch") return;
        const reading = closeOther !== undefined || performance.now() - closedAt < readingOn;
        after(reading ? 0 : patience, begin);
      },
      onPointerLeave: leave,
      onPointerDown: end,
      // Used by key: the focus stays, and the words would lie over what opened.
      onClick: end,
      onFocus({ currentTarget }: FocusEvent) {
        if (currentTarget.matches(":focus-visible")) begin();
      },
      onBlur: end,
    },
    /** For what belongs to it: the pointer may go there. */
    belongings: { onPointerEnter: stay, onPointerLeave: leave },
  };
}
