/** Background work beside the shown run: the run library, and grids of other runs. */
import type { TableSource } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import type { OpenOther } from "../keep/otherRun.ts";
import type { RunStore } from "../keep/runs/store.ts";
import { createRunWatch } from "../keep/runs/watch.ts";
import type { Tabs } from "../keep/storage/tabs.ts";
import type { LabEvent, Phase, RunId } from "../protocol/events.ts";
import type { GridLab } from "../protocol/grid.ts";
import type { RunLab } from "../protocol/runLab.ts";

export interface Background {
  /** Call before the event is posted: its arrays are transferred. */
  receive(event: LabEvent): void;
  readonly commands: RunLab & GridLab;
}

export interface BackgroundParts {
  readonly store: RunStore;
  readonly tabs?: Tabs;
  /** Available once the lab is open. */
  readonly tables: () => TableSource;
  readonly device: () => Promise<Device>;
  /** Opens a saved run whose weights another begins with. */
  readonly openOther: OpenOther;
  readonly adapter: () => string;
  readonly send: (event: LabEvent) => void;
  /** Pauses the shown run. */
  readonly pause: () => Promise<void>;
}

export function createBackground(parts: BackgroundParts): Background {
  const { store, adapter, send, tabs, tables } = parts;
  let shown: RunId = "";
  const runs = createRunWatch({
    store,
    adapter,
    tables,
    changed: () => send({ type: "runs" }),
    unsaved: (text) => send({ type: "notice", run: shown, text }),
    ...(tabs && { tabs }),
  });
  const priority = createPriority();
  let session: Promise<GridLab> | undefined;
  /** Imported when the first grid is requested. */
  const grids = async (): Promise<GridLab> => {
    session ??= import("../grid/session.ts").then(({ createGridSession }) =>
      createGridSession({ ...parts, library: runs.library, turn: priority.turn }),
    );
    // A failed fetch is tried again at the next request.
    session.catch(() => {
      session = undefined;
    });
    return session;
  };
  return {
    receive(event) {
      if (event.type === "shown") shown = event.run;
      runs.receive(event);
      priority.receive(event);
    },
    commands: {
      ...runs.commands,
      outlineGrid: async (request) => (await grids()).outlineGrid(request),
      launchGrid: async (request) => (await grids()).launchGrid(request),
      cancelGrid: async () => (await session)?.cancelGrid(),
      outlineInvariance: async (request) => (await grids()).outlineInvariance(request),
      launchInvariance: async (request) => (await grids()).launchInvariance(request),
      mapInvariance: async (grid, space) => (await grids()).mapInvariance(grid, space),
      mapGrid: async (grid, metric) => (await grids()).mapGrid(grid, metric),
    },
  };
}

/** Makes background work wait while the shown run compiles or trains. */
function createPriority() {
  let shown: RunId | undefined;
  let phase: Phase = "idle";
  let waiting: (() => void)[] = [];
  const isBusy = () => phase === "training" || phase === "compiling";
  return {
    turn: (): Promise<void> =>
      isBusy() ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(),
    receive(event: LabEvent): void {
      if (event.type === "shown") shown = event.run;
      if (event.type !== "state" || event.run !== shown) return;
      ({ phase } = event.state);
      if (isBusy()) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
  };
}
