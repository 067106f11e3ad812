/**
 * Shows a checkpoint or the present. Dragging requests steps faster than they can be shown, so only
 * the latest request is sent.
 */
import { useCallback, useRef } from "react";
import { useSession } from "../context.ts";

/** Resolves when the latest requested step is shown. */
export type Show = (step: number | undefined) => Promise<void>;

export function useShow(): Show {
  const session = useSession();
  const wanted = useRef<{ readonly step: number | undefined } | undefined>(undefined);
  const busy = useRef<Promise<void> | undefined>(undefined);
  return useCallback(
    (step) => {
      wanted.current = { step };
      const work = async () => {
        for (let next = wanted.current; next; next = wanted.current) {
          wanted.current = undefined;
          const { step: at } = next;
          await session.run((lab) => lab.show(at));
        }
        busy.current = undefined;
      };
      busy.current ??= work();
      return busy.current;
    },
    [session],
  );
}
