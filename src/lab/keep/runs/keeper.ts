/**
 * Keeps the records of everything that runs: listens to the events of the lab, writes what is new every
 * few seconds and whenever a run stops, and answers what a table of runs asks. A run that took no
 * step leaves nothing.
 */
import { InputError } from "../../../shared/errors.ts";
import { COLLAPSED, type GridMap, gridMap } from "../../grid/map.ts";
import type { RunLab } from "../../protocol/runLab.ts";
import { curveOf, type KeptRun, lastOf, summaryOf } from "../../protocol/runRecord.ts";
import { createRecorder, type RecordedEvent, type Recorder, type RunIdentity } from "./recorder.ts";
import type { RunStore } from "./store.ts";

/** What closing the page loses at most of a run's record. */
const KEEP_MILLISECONDS = 5000;

export interface RunKeeper extends RunLab {
  /** A run begins, or goes on where its record is known. */
  begin(identity: RunIdentity): void;
  receive(event: RecordedEvent): void;
  /** Keeps a run that did not come through events, as one of a grid. */
  keep(run: KeptRun): Promise<void>;
  /** A metric of every combination of a grid's values. */
  mapGrid(grid: string, metric: string): Promise<GridMap>;
}

export interface RunKeeperParts {
  readonly store: RunStore;
  /** Says that the list has changed. */
  readonly changed: () => void;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

export function createRunKeeper({ store, changed, now = Date.now }: RunKeeperParts): RunKeeper {
  const kept = new Map<string, KeptRun>();
  const removed = new Map<string, KeptRun>();
  let recorder: Recorder | undefined;
  let dirty = false;
  let writtenAt = 0;
  /** Reads and writes in order, so that a run which is written late does not come back. */
  let tail: Promise<unknown> = Promise.resolve();
  const inOrder = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = tail.then(work);
    tail = next.catch(() => undefined);
    return next;
  };

  const put = async (runs: readonly KeptRun[]): Promise<void> => {
    for (const run of runs) kept.set(run.id, run);
    await store.put(runs);
    changed();
  };
  const flush = (): Promise<void> => {
    const record = dirty ? recorder?.record() : undefined;
    dirty = false;
    writtenAt = now();
    if (!record || record.step === 0 || removed.has(record.id)) return Promise.resolve();
    return inOrder(() => put([record]));
  };
  /** Records as they stand, the newest first. */
  const all = async (): Promise<readonly KeptRun[]> => {
    await flush();
    return inOrder(async () => {
      for (const run of await store.all()) kept.set(run.id, run);
      for (const id of removed.keys()) kept.delete(id);
      return [...kept.values()].sort((a, b) => (a.started < b.started ? 1 : -1));
    });
  };
  const chosen = async (ids: readonly string[]): Promise<readonly KeptRun[]> => {
    await flush();
    const known = (): KeptRun[] => ids.flatMap((id) => kept.get(id) ?? []);
    if (known().length < ids.length) await all();
    return known();
  };

  return {
    begin(identity) {
      flush();
      recorder = createRecorder(identity, kept.get(identity.id));
      dirty = false;
      changed();
    },
    receive(event) {
      if (!recorder) return;
      recorder.receive(event);
      const resting = event.type === "state" && event.state.phase !== "training";
      dirty ||= event.type !== "state" || resting;
      if (resting || now() - writtenAt > KEEP_MILLISECONDS) flush();
    },
    keep: (run) => inOrder(() => put([run])),
    async mapGrid(grid, metric) {
      const runs = (await all()).filter((run) => run.grid?.id === grid);
      const members = runs.map((run) => ({
        place: run.grid?.place ?? [],
        seed: run.configuration.seed,
        value: metric === COLLAPSED ? collapsed(run) : lastOf(run, metric),
        failure: run.failure?.message,
      }));
      return gridMap(runs[0]?.grid?.axes ?? [], members);
    },
    async listRuns() {
      const runs = await all();
      return runs.map((run) => summaryOf(run, run.id === recorder?.id));
    },
    async runCurves(ids, series) {
      const curves = (await chosen(ids)).map((run) => curveOf(run, series));
      return curves.filter(({ steps }) => steps.length > 0);
    },
    async renameRun(id, name) {
      const [run] = await chosen([id]);
      const text = name.trim();
      if (!run) throw new InputError("This run is not kept any more.");
      if (text === "" || text.length > 200) {
        throw new InputError(`name: found ${text.length} characters, takes 1 to 200`);
      }
      if (recorder?.id === id) recorder.rename(text);
      await inOrder(() => put([{ ...run, name: text, renamed: true }]));
    },
    async removeRuns(ids) {
      for (const run of await chosen(ids)) {
        removed.set(run.id, run);
        kept.delete(run.id);
      }
      await inOrder(() => store.remove(ids));
      changed();
    },
    async restoreRuns(ids) {
      const runs = ids.flatMap((id) => removed.get(id) ?? []);
      for (const { id } of runs) removed.delete(id);
      dirty ||= runs.some(({ id }) => id === recorder?.id);
      await inOrder(() => put(runs));
    },
    async exportRuns(ids, format) {
      const runs = await chosen(ids);
      const { encodeCsv, encodeRuns } = await import("./files.ts");
      const text = format === "csv" ? encodeCsv(runs) : encodeRuns(runs);
      return { name: `isotrope-runs.${format}`, bytes: new TextEncoder().encode(text) };
    },
    async importRuns(fileName, text) {
      const { decodeRuns } = await import("./files.ts");
      const known = new Set((await all()).map(({ id }) => id));
      // Another copy of a run that is here would take its place; it stands beside it instead.
      const runs = decodeRuns(text, fileName).map((run) =>
        known.has(run.id) || run.id === "imported" ? { ...run, id: crypto.randomUUID() } : run,
      );
      await inOrder(() => put(runs));
      return runs.map(({ id }) => id);
    },
  };
}

/** 1 where the projections have collapsed, 0 where not; undefined where nobody looked. */
function collapsed({ collapse }: KeptRun): number | undefined {
  return collapse.z && Number(collapse.z.kind !== "none");
}
