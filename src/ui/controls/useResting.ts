/** Whether the pointer or the keyboard focus rests on an element. One element of the page at a time. */
import {
  type FocusEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";

/** Milliseconds that a pointer must rest, and the time after another tooltip in which it need not. */
const delay = 250;
const graceTime = 400;
/** Milliseconds to move the pointer from the element to its tooltip. */
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
    /** For the element. */
    handlers: {
      onPointerEnter({ pointerType }: PointerEvent) {
        if (pointerType === "touch") return;
        const reading = closeOther !== undefined || performance.now() - closedAt < graceTime;
        after(reading ? 0 : delay, begin);
      },
      onPointerLeave: leave,
      onPointerDown: end,
      // After a key press the focus stays; the tooltip would cover what opened.
      onClick: end,
      onFocus({ currentTarget }: FocusEvent) {
        if (currentTarget.matches(":focus-visible")) begin();
      },
      onBlur: end,
    },
    /** For the tooltip, so that the pointer may enter it. */
    tooltipHandlers: { onPointerEnter: stay, onPointerLeave: leave },
  };
}
