import { useEffect, useState } from "react";

/** Milliseconds after the last key until a text is sent. */
const PAUSE = 350;

/** The value once it has not changed for a moment, so that not every key is a request. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(setSettled, PAUSE, value);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
