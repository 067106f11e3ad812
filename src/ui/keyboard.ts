/** The keyboard shortcuts: their actions and their descriptions in the help dialog. */

import { useEffect } from "react";
import { usePageStore, useSession } from "./context.ts";
import type { Session } from "./session.ts";
import { shownRun } from "./state/runsSlice.ts";
import type { PageStore } from "./state/store.ts";

interface Shortcut {
  /** `KeyboardEvent.key` values. */
  readonly keys: readonly string[];
  readonly shown: string;
  readonly does: string;
  act(session: Session, store: PageStore): void;
}

export const shortcuts: readonly Shortcut[] = [
  {
    keys: [" "],
    shown: "Space",
    does: "Train or pause",
    act(session, store) {
      const { phase } = shownRun(store.getState()).state;
      if (phase === "training") session.pause();
      else if (store.getState().asked.includes("train")) session.withdraw("train");
      else if (canTrain(store)) session.train();
    },
  },
  {
    keys: ["."],
    shown: ".",
    does: "Train one step, then pause",
    act(session, store) {
      const { phase } = shownRun(store.getState()).state;
      if (store.getState().asked.includes("step")) session.withdraw("step");
      else if (canTrain(store) && phase !== "finished" && phase !== "failed") session.step();
    },
  },
  {
    keys: ["r", "R"],
    shown: "R",
    does: "Reset to the untrained encoder; asks if steps are not in a checkpoint",
    act(session, store) {
      if (!store.getState().opening) return;
      if (hasUnsavedSteps(store)) store.getState().setResetAsked(true);
      else session.reset();
    },
  },
  {
    keys: ["f", "F"],
    shown: "F",
    does: "Fit the sphere to the view",
    act: (_, store) => store.getState().fit(),
  },
  {
    keys: ["i", "I"],
    shown: "I",
    does: "Switch between images and points",
    act: (_, store) => {
      const { showImages, setShowImages } = store.getState();
      setShowImages(!showImages);
    },
  },
  {
    keys: ["1"],
    shown: "1",
    does: "Colour by class",
    act: (_, store) => store.getState().setColourBy("class"),
  },
  {
    keys: ["2"],
    shown: "2",
    does: "No colour: the method does not see classes either",
    act: (_, store) => store.getState().setColourBy("none"),
  },
  {
    keys: ["/"],
    shown: "/",
    does: "Search for a class and select its points",
    act: (_, store) => store.getState().startSearch(),
  },
  {
    keys: ["Escape"],
    shown: "Esc",
    does: "Unpin the point and clear the selection",
    act: (_, store) => store.getState().clearSelection(),
  },
  {
    keys: ["p", "P"],
    shown: "P",
    does: "Performance: time, memory and kernels of a step",
    act: (_, store) => {
      const { performanceOpen, setPerformanceOpen } = store.getState();
      setPerformanceOpen(!performanceOpen);
    },
  },
  {
    keys: ["v", "V"],
    shown: "V",
    does: "Presenter's view: sphere and lesson alone, in large type; → shows the next beat",
    act: (_, store) => {
      const { presenting, setPresenting } = store.getState();
      setPresenting(!presenting);
    },
  },
  {
    keys: ["?"],
    shown: "?",
    does: "Show this help",
    act: (_, store) => store.getState().setHelpOpen(true),
  },
];

/** Also before the lab is ready: what is asked for then is kept. */
/** Whether a reset discards steps that no checkpoint has. */
const hasUnsavedSteps = (store: PageStore): boolean => {
  const { checkpoints } = store.getState();
  const { step } = shownRun(store.getState()).state;
  return step > (checkpoints?.marks.at(-1)?.step ?? 0);
};

const canTrain = (store: PageStore): boolean => {
  const { obstacle, method } = store.getState();
  return obstacle === undefined && method?.trains !== false;
};

/** Handles the shortcuts, except in fields, menus and dialogues. */
export function useShortcuts(): void {
  const session = useSession();
  const store = usePageStore();
  useEffect(() => {
    // A button clicked with the pointer keeps the focus, but Space still trains or pauses.
    let pressed: Element | null = null;
    const notePress = ({ target }: PointerEvent) => {
      pressed = target instanceof Element ? target.closest("button") : null;
    };
    const listen = (event: KeyboardEvent) => {
      // After moving the focus by keyboard, Space presses the focused button.
      if (event.key === "Tab" || event.key.startsWith("Arrow")) pressed = null;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isBusy(event.target, event.key, pressed)) return;
      const shortcut = shortcuts.find(({ keys }) => keys.includes(event.key));
      if (!shortcut) return;
      // Esc is no character key, and closes what is open.
      if (!store.getState().shortcuts && event.key !== "Escape") return;
      event.preventDefault();
      shortcut.act(session, store);
    };
    document.addEventListener("pointerdown", notePress, true);
    document.addEventListener("keydown", listen);
    return () => {
      document.removeEventListener("pointerdown", notePress, true);
      document.removeEventListener("keydown", listen);
    };
  }, [session, store]);
}

function isBusy(target: EventTarget | null, key: string, pressed: Element | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, textarea, select, [role=dialog], [role=menu], [role=listbox]")) {
    return true;
  }
  // Space presses a button that was focused by keyboard.
  const button = target.closest("button, a[href]");
  return key === " " && button !== null && button !== pressed;
}
