/**
 * Grids in the lab's session: one at a time, beside the run that is shown. That run is paused, not
 * touched: its training, its weights and its device memory stay as they are, and when it goes on the
 * grid waits. So a grid costs the memory of one more training while it runs, and nothing afterwards.
 */
import type { DatasetSource } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { InputError } from "../../shared/errors.ts";
import type { RunKeeper } from "../runs/keeper.ts";
import type { GridMembership, KeptRun } from "../runs/record.ts";
import { createRecorder, type Recorder } from "../runs/recorder.ts";
import { conductGrid, type GridHost } from "./conduct.ts";
import type { GridEvent, GridLab } from "./gridLab.ts";
import { type GridCell, type GridPlan, planGrid } from "./plan.ts";
import { recordedRun } from "./recordedRun.ts";

export interface GridParts {
  readonly device: () => Promise<Device>;
  readonly datasets: DatasetSource;
  readonly adapter: () => string;
  readonly keeper: () => Promise<RunKeeper>;
  readonly send: (event: GridEvent) => void;
  /** Pauses the run that is shown. */
  readonly pause: () => Promise<void>;
  /** Resolves when it does not train. */
  readonly turn: () => Promise<void>;
}

/** Least time between two reports of progress. */
const REPORT_MILLISECONDS = 200;

export function createGridSession(parts: GridParts): GridLab {
  let going: Promise<void> | undefined;
  let cancelled = false;

  const conduct = async (id: string, plan: GridPlan, device: Device): Promise<void> => {
    const keeper = await parts.keeper();
    const { cells, axes } = plan;
    const first = cells[0]?.configuration.steps ?? 0;
    let event: GridEvent = {
      ...{ type: "grid", grid: id, phase: "running", done: 0, runs: cells.length, failed: 0 },
      ...{ name: "", step: 0, steps: first, message: "" },
    };
    let sentAt = 0;
    const tell = (change: Partial<GridEvent>, atOnce = true) => {
      event = { ...event, ...change };
      if (!atOnce && performance.now() - sentAt < REPORT_MILLISECONDS) return;
      sentAt = performance.now();
      parts.send(event);
    };
    const goesOn = () => !cancelled && !device.failure();
    const recorderOf = ({ place, name, configuration }: GridCell): Recorder => {
      const grid: GridMembership = { id, axes, place };
      const run = { id: crypto.randomUUID(), name, started: new Date(), grid };
      return createRecorder({ ...run, adapter: parts.adapter(), configuration });
    };
    let recorder: Recorder | undefined;
    const host: GridHost<KeptRun> = {
      recall: () => undefined,
      goesOn,
      begins({ name, configuration }, done) {
        tell({ name, done, step: 0, steps: configuration.steps, message: `Compiling ${name}` });
      },
      async run(cell) {
        recorder = recorderOf(cell);
        const stage = {
          ...{ device, datasets: parts.datasets, turn: parts.turn, goesOn },
          progress: (step: number) => tell({ step, message: `Training ${cell.name}` }, false),
        };
        const run = await recordedRun(stage, cell, recorder);
        await keeper.keep(run);
        return run;
      },
      async failed(cell, failure) {
        const run: KeptRun = {
          ...(recorder ?? recorderOf(cell)).record(),
          state: "failed",
          failure,
        };
        await keeper.keep(run);
        tell({ failed: event.failed + 1 });
        return run;
      },
    };
    const outcomes = await conductGrid(plan, host);
    const done = outcomes.filter((outcome) => outcome !== undefined).length;
    const lost = device.failure();
    if (lost) tell({ phase: "failed", done, message: lost.message });
    else if (cancelled) tell({ phase: "cancelled", done, message: `Cancelled after ${done} runs` });
    else tell({ phase: "finished", done, message: `Finished ${done} runs` });
  };

  return {
    async outlineGrid(request) {
      const { cells, steps } = await planGrid(request);
      return { runs: cells.length, steps };
    },
    async launchGrid(request) {
      if (going) throw new InputError("A grid is running; cancel it or wait for its end.");
      const plan = await planGrid(request);
      const device = await parts.device();
      const id = crypto.randomUUID();
      cancelled = false;
      await parts.pause();
      going = conduct(id, plan, device).finally(() => {
        going = undefined;
      });
      // What cannot be kept or sent has been said where it happened.
      going.catch((error) => console.warn("Isotrope: the grid ended early", error));
      return id;
    },
    async cancelGrid() {
      cancelled = true;
      await going?.catch(() => undefined);
    },
    mapGrid: async (grid, metric) => (await parts.keeper()).mapGrid(grid, metric),
  };
}
