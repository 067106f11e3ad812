/** The page's keys, once: what they do, and what the help says of them. */
import { useEffect } from "react";
import { usePageStore, useSession } from "./context.ts";
import type { Session } from "./session.ts";
import type { PageStore } from "./state/store.ts";

interface Shortcut {
  /** `KeyboardEvent.key` values that trigger it. */
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
      const { phase } = store.getState().run;
      if (phase === "training") session.pause();
      else if (canTrain(store)) session.train();
    },
  },
  {
    keys: ["."],
    shown: ".",
    does: "One step, then pause",
    act(session, store) {
      const { phase } = store.getState().run;
      if (canTrain(store) && phase !== "finished" && phase !== "failed") session.step();
    },
  },
  {
    keys: ["r", "R"],
    shown: "R",
    does: "Reset to the untrained encoder",
    act(session, store) {
      if (store.getState().opening) session.reset();
    },
  },
  {
    keys: ["f", "F"],
    shown: "F",
    does: "Fit the sphere into the view",
    act: (_, store) => store.getState().fit(),
  },
  {
    keys: ["i", "I"],
    shown: "I",
    does: "Images or points",
    act: (_, store) => store.setState(({ showImages }) => ({ showImages: !showImages })),
  },
  {
    keys: ["1"],
    shown: "1",
    does: "Colour by class",
    act: (_, store) => store.setState({ colourBy: "class" }),
  },
  {
    keys: ["2"],
    shown: "2",
    does: "No colour: what the method itself sees",
    act: (_, store) => store.setState({ colourBy: "none" }),
  },
  {
    keys: ["/"],
    shown: "/",
    does: "Select the points of a class by its name",
    act: (_, store) => store.setState({ geometry: "neighbours", searching: true }),
  },
  {
    keys: ["Escape"],
    shown: "Esc",
    does: "Clear pin and selection",
    act: (_, store) => store.getState().clearSelection(),
  },
  {
    keys: ["p", "P"],
    shown: "P",
    does: "What a step costs: time, memory, kernels",
    act: (_, store) =>
      store.setState(({ performanceOpen }) => ({ performanceOpen: !performanceOpen })),
  },
  {
    keys: ["?"],
    shown: "?",
    does: "This help",
    act: (_, store) => store.setState({ helpOpen: true }),
  },
];

const canTrain = (store: PageStore): boolean => {
  const { opening, run, method } = store.getState();
  return opening !== undefined && run.phase !== "compiling" && method?.trains !== false;
};

/** Listens for the shortcuts wherever no field, menu or dialog wants the key for itself. */
export function useShortcuts(): void {
  const session = useSession();
  const store = usePageStore();
  useEffect(() => {
    // A button that was pressed with the pointer keeps the focus, but not the space bar.
    let pressed: Element | null = null;
    const notePress = ({ target }: PointerEvent) => {
      pressed = target instanceof Element ? target.closest("button") : null;
    };
    const listen = (event: KeyboardEvent) => {
      // Whoever walks on by keys means the button that he comes to.
      if (event.key === "Tab" || event.key.startsWith("Arrow")) pressed = null;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isBusy(event.target, event.key, pressed)) return;
      const shortcut = shortcuts.find(({ keys }) => keys.includes(event.key));
      if (!shortcut) return;
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
  // A button that the keyboard has reached takes the space bar itself.
  const button = target.closest("button, a[href]");
  return key === " " && button !== null && button !== pressed;
}
