import { useEffect, useRef, useState } from "react";

/** Returns `value`, updated at most every `pause` milliseconds; the last value is never lost. */
export function useThrottled<Value>(value: Value, pause: number): Value {
  const [shown, setShown] = useState(value);
  const shownAt = useRef(0);
  useEffect(() => {
    const wait = shownAt.current + pause - performance.now();
    const show = () => {
      shownAt.current = performance.now();
      setShown(value);
    };
    const timer = setTimeout(show, Math.max(0, wait));
    return () => clearTimeout(timer);
  }, [value, pause]);
  return shown;
}
