/** State of a view that outlives its closing: what a person typed is there when the view is opened again. */
import { useState } from "react";
import { usePageStore } from "../../context.ts";
import type { PageStore } from "../../state/store.ts";

const kept = new WeakMap<PageStore, Map<string, unknown>>();

/** Like `useState`, kept under a name for as long as the page. Every name must have one type. */
export function useKept<Value>(name: string, initial: Value): [Value, (value: Value) => void] {
  const store = usePageStore();
  const values = kept.get(store) ?? new Map<string, unknown>();
  kept.set(store, values);
  const [value, setValue] = useState<Value>(() =>
    values.has(name) ? (values.get(name) as Value) : initial,
  );
  return [
    value,
    (next) => {
      values.set(name, next);
      setValue(next);
    },
  ];
}
