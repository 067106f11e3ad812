/**
 * Grids in the lab's session, one at a time. The shown run is paused and keeps its weights and device memory;
 * while it trains, the grid waits. A grid needs the memory of one more training while it runs.
 */
import type { TableSource } from "../../data/index.ts";
import { causeOf } from "../../gpu/cause.ts";
import type { Device } from "../../gpu/device.ts";
import { isCollapsed } from "../../metrics/index.ts";
import { InputError } from "../../shared/errors.ts";
import { factorQuestions } from "../analyses/probing/factors.ts";
import { probeCounts } from "../analyses/probing/features.ts";
import type { OpenOther } from "../keep/otherRun.ts";
import type { RunLibrary } from "../keep/runs/library.ts";
import { createRunRecorder, type RunRecorder } from "../keep/runs/recorder.ts";
import { lastOf } from "../keep/runs/series.ts";
import type { GridEvent, GridLab, InvarianceRequest } from "../protocol/grid.ts";
import type { GridMembership, RunRecord, RunSummary } from "../protocol/runRecord.ts";
import { conductGrid, type GridHost } from "./conduct.ts";
import { planInvariance } from "./invariance.ts";
import { invarianceReport } from "./invarianceReport.ts";
import { COLLAPSED, gridMap } from "./map.ts";
import { type GridCell, type GridPlan, planGrid } from "./plan.ts";
import { runCell } from "./runCell.ts";

export interface GridParts {
  readonly device: () => Promise<Device>;
  /** Available once the lab is open. */
  readonly tables: () => TableSource;
  readonly openOther: OpenOther;
  readonly adapter: () => string;
  readonly library: () => Promise<RunLibrary>;
  readonly send: (event: GridEvent) => void;
  /** Pauses the shown run. */
  readonly pause: () => Promise<void>;
  /** Resolves when the shown run is not training. */
  readonly turn: () => Promise<void>;
}

/** Minimum time between two progress reports. */
const REPORT_MILLISECONDS = 200;

export function createGridSession(parts: GridParts): GridLab {
  let going: Promise<void> | undefined;
  let cancelled = false;

  const conduct = async (
    id: string,
    plan: GridPlan,
    device: Device,
    probed: boolean,
  ): Promise<void> => {
    const library = await parts.library();
    const { cells, axes } = plan;
    const first = cells[0]?.configuration.steps ?? 0;
    let event: GridEvent = {
      type: "grid",
      grid: id,
      phase: "running",
      done: 0,
      runs: cells.length,
      failed: 0,
      name: "",
      step: 0,
      steps: first,
      message: "",
    };
    let sentAt = 0;
    const tell = (change: Partial<GridEvent>, atOnce = true) => {
      event = { ...event, ...change };
      if (!atOnce && performance.now() - sentAt < REPORT_MILLISECONDS) return;
      sentAt = performance.now();
      parts.send(event);
    };
    let stepsBehind = 0;
    const worked = createClock();
    const turn = async () => {
      worked.stop();
      await parts.turn();
      worked.go();
    };
    const secondsLeft = (step: number): { secondsLeft?: number } => {
      const taken = stepsBehind + step;
      if (taken < 3) return {};
      return { secondsLeft: (worked.seconds() / taken) * (plan.steps - taken) };
    };
    const goesOn = () => !cancelled && !device.failure();
    const recorderOf = ({ place, name, configuration }: GridCell): RunRecorder => {
      const grid: GridMembership = { id, axes, place };
      const run = { id: crypto.randomUUID(), name, started: new Date(), grid };
      return createRunRecorder({ ...run, adapter: parts.adapter(), configuration });
    };
    let recorder: RunRecorder | undefined;
    const host: GridHost<RunRecord> = {
      recall: () => undefined,
      goesOn,
      begins({ name, configuration }, done) {
        stepsBehind = cells.slice(0, done).reduce((sum, cell) => sum + cell.configuration.steps, 0);
        tell({ name, done, step: 0, steps: configuration.steps, message: `Compiling ${name}` });
      },
      async run(cell) {
        recorder = recorderOf(cell);
        const host = {
          device,
          tables: parts.tables(),
          openOther: parts.openOther,
          turn,
          goesOn,
          progress: (step: number) =>
            tell({ step, ...secondsLeft(step), message: `Training ${cell.name}` }, false),
        };
        const run = await runCell(host, cell, recorder, probed).catch(async (error) => {
          throw await causeOf(device, error);
        });
        await library.add(run);
        return run;
      },
      async failed(cell, failure) {
        const run: RunRecord = {
          ...(recorder ?? recorderOf(cell)).record(),
          state: "failed",
          failure,
        };
        await library.add(run);
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

  const launch = async (plan: GridPlan, probed: boolean): Promise<string> => {
    if (going) throw new InputError("A grid is running; cancel it or wait for its end.");
    const device = await parts.device();
    const id = crypto.randomUUID();
    cancelled = false;
    await parts.pause();
    going = conduct(id, plan, device, probed).finally(() => {
      going = undefined;
    });
    // Failures to save or send have been reported where they happened.
    going.catch((error) => console.warn("Isotrope: the grid ended early", error));
    return id;
  };
  const invariancePlan = async (request: InvarianceRequest): Promise<GridPlan> => {
    const plan = await planInvariance(request, parts.tables());
    const dataset = await parts.tables().open(request.base.dataset, request.base.settings);
    // Throws if the dataset has no factors.
    factorQuestions(dataset, probeCounts(dataset, true));
    return plan;
  };

  const runsOf = async (grid: string): Promise<readonly RunSummary[]> =>
    (await (await parts.library()).listRuns()).filter((run) => run.grid?.id === grid);

  return {
    async outlineGrid(request) {
      const { cells, steps } = await planGrid(request, parts.tables());
      return { runs: cells.length, steps };
    },
    launchGrid: async (request) => launch(await planGrid(request, parts.tables()), false),
    async outlineInvariance(request) {
      const { cells, steps } = await invariancePlan(request);
      return { runs: cells.length, steps };
    },
    launchInvariance: async (request) => launch(await invariancePlan(request), true),
    async mapInvariance(grid, space) {
      return invarianceReport(await runsOf(grid), space);
    },
    async cancelGrid() {
      cancelled = true;
      await going?.catch(() => undefined);
    },
    async mapGrid(grid, metric) {
      const runs = await runsOf(grid);
      const members = runs.map((run) => ({
        place: run.grid?.place ?? [],
        seed: run.configuration.seed,
        value: metric === COLLAPSED ? collapsed(run) : lastOf(run, metric),
        failure: run.failure?.message,
      }));
      return gridMap(runs[0]?.grid?.axes ?? [], members);
    },
  };
}

/** 1 if the projections have collapsed, 0 if not; undefined without diagnostics of z. */
function collapsed({ collapse }: Pick<RunSummary, "collapse">): number | undefined {
  return collapse.z && Number(isCollapsed(collapse.z.kind));
}

/** Seconds spent on the grid, excluding the time that it waited for the shown run. */
function createClock() {
  let spent = 0;
  let since: number | undefined = performance.now();
  return {
    stop() {
      if (since !== undefined) spent += performance.now() - since;
      since = undefined;
    },
    go() {
      since ??= performance.now();
    },
    seconds: () => (spent + (since === undefined ? 0 : performance.now() - since)) / 1000,
  };
}
