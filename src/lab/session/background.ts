/**
 * What goes on beside the run that is shown: records of it and of all before, and grids of other runs.
 * It hears what the session says, and the session knows no more of it.
 */
import type { DatasetSource } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import type { RunStore } from "../keep/runs/store.ts";
import { createRunWatch } from "../keep/runs/watch.ts";
import type { GridLab, LabEvent, Phase, RunLab } from "../protocol/index.ts";

export interface Aside {
  /** Before the event is handed over: its arrays are gone afterwards. */
  hear(event: LabEvent): void;
  readonly commands: RunLab & GridLab;
}

export interface AsideParts {
  readonly store: RunStore;
  readonly datasets: DatasetSource;
  readonly device: () => Promise<Device>;
  readonly adapter: () => string;
  readonly send: (event: LabEvent) => void;
  /** Pauses the run that is shown. */
  readonly pause: () => Promise<void>;
}

export function createAside({ store, datasets, device, adapter, send, pause }: AsideParts): Aside {
  const runs = createRunWatch({ store, adapter, changed: () => send({ type: "runs" }) });
  let phase: Phase = "idle";
  let waiting: (() => void)[] = [];
  const turn = (): Promise<void> =>
    phase === "training" || phase === "compiling"
      ? new Promise((resolve) => waiting.push(resolve))
      : Promise.resolve();
  const library = runs.library;
  let session: Promise<GridLab> | undefined;
  /** Few visits launch a grid: its code comes when one asks. */
  const grids = async (): Promise<GridLab> => {
    session ??= import("../grid/session.ts").then(({ createGridSession }) =>
      createGridSession({ device, datasets, adapter, library, send, pause, turn }),
    );
    return session;
  };
  return {
    hear(event) {
      runs.hear(event);
      if (event.type !== "state") return;
      phase = event.state.phase;
      if (phase === "training" || phase === "compiling") return;
      for (const resolve of waiting) resolve();
      waiting = [];
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
