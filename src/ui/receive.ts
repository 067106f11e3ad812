/** What the worker reports, put where the page keeps it. */
import type { LabEvent, PastEvent } from "../lab/protocol/index.ts";
import type { PageStore } from "./state/store.ts";

export function receive(store: PageStore, event: LabEvent): void {
  const { getState: get, setState: set } = store;
  switch (event.type) {
    case "state":
      set({ run: event.state });
      return;
    case "begin":
      get().clearRecordings();
      set({
        running: event.configuration,
        parameters: event.parameters,
        batch: undefined,
        inspection: undefined,
        past: undefined,
        playing: false,
        twin: undefined,
      });
      if (event.notice) get().notify(event.notice);
      return;
    case "points": {
      // Another run on the same images keeps what is being looked at.
      if (event.dataset !== get().points?.dataset) {
        get().clearSelection();
        set({ frame: undefined, hovered: undefined });
      }
      // Fewer points: whoever was looked at may be gone.
      const { pinned, hovered, selection } = get();
      if (pinned !== undefined && pinned >= event.count) get().clearSelection();
      if (selection) {
        const left = [...selection].filter((id) => id < event.count);
        if (left.length < selection.size) get().select(left);
      }
      if (hovered !== undefined && hovered >= event.count) set({ hovered: undefined });
      set({ points: event });
      return;
    }
    case "frame":
      set({ frame: event });
      return;
    case "steps":
      get().recordSteps(event);
      return;
    case "diagnostics":
      get().recordDiagnostics(event);
      return;
    case "batch":
      set({ batch: event });
      return;
    case "inspection":
      set({ inspection: event });
      return;
    case "marker":
      get().mark(event);
      return;
    case "runs":
      set({ runsRevision: get().runsRevision + 1 });
      return;
    case "grid":
      set({ grid: event });
      return;
    case "past":
      showMoment(store, event);
      return;
    case "rewind":
      get().takeBack(event.step);
      return;
    case "notice":
      get().notify(event.text);
      return;
    case "checkpoints":
      set({ checkpoints: event });
      return;
    case "fork":
    case "twin":
    case "twinEnd":
      get().hearTwin?.(event);
      return;
    case "tunings":
      // Shows in nothing but speed.
      return;
    default:
      event satisfies never;
  }
}

/** Another moment is shown: a checkpoint, or the present again. */
function showMoment({ getState: get, setState: set }: PageStore, event: PastEvent): void {
  const { step, frame, diagnostics: found } = event;
  const { diagnostics } = get();
  set({
    past: step,
    ...(step === undefined && { playing: false }),
    ...(frame && { frame }),
    ...(found && { diagnostics: { ...diagnostics, [found.space]: found } }),
  });
}
