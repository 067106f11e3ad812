/**
 * Keeps the records of everything that runs: listens to the events of the lab, writes what is new every
 * few seconds and whenever a run stops, and answers what a table of runs asks. A run that took no
 * step leaves nothing.
 */
import { InputError } from "../../../shared/errors.ts";
import type { RunLab } from "../../protocol/runLab.ts";
import type { RunRecord } from "../../protocol/runRecord.ts";
import {
  createRunRecorder,
  type RecordedEvent,
  type RunIdentity,
  type RunRecorder,
} from "./recorder.ts";
import { curveOf, summaryOf } from "./series.ts";
import type { RunStore } from "./store.ts";

/** What closing the page loses at most of a run's record. */
const KEEP_MILLISECONDS = 5000;

export interface RunLibrary extends RunLab {
  /** A run begins, or goes on where its record is known. */
  begin(identity: RunIdentity): void;
  receive(event: RecordedEvent): void;
  /** Keeps a run that did not come through events, as one of a grid. */
  keep(run: RunRecord): Promise<void>;
}

export interface RunLibraryParts {
  readonly store: RunStore;
  /** Says that the list has changed. */
  readonly changed: () => void;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

export function createRunLibrary({ store, changed, now = Date.now }: RunLibraryParts): RunLibrary {
  const kept = new Map<string, RunRecord>();
  const removed = new Map<string, RunRecord>();
  let recorder: RunRecorder | undefined;
  let dirty = false;
  let writtenAt = 0;
  /** Reads and writes in order, so that a run which is written late does not come back. */
  let tail: Promise<unknown> = Promise.resolve();
  const inOrder = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = tail.then(work);
    tail = next.catch(() => undefined);
    return next;
  };

  const put = async (runs: readonly RunRecord[]): Promise<void> => {
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
  const all = async (): Promise<readonly RunRecord[]> => {
    await flush();
    return inOrder(async () => {
      for (const run of await store.all()) kept.set(run.id, run);
      for (const id of removed.keys()) kept.delete(id);
      return [...kept.values()].sort((a, b) => (a.started < b.started ? 1 : -1));
    });
  };
  const chosen = async (ids: readonly string[]): Promise<readonly RunRecord[]> => {
    await flush();
    const known = (): RunRecord[] => ids.flatMap((id) => kept.get(id) ?? []);
    if (known().length < ids.length) await all();
    return known();
  };

  return {
    begin(identity) {
      flush();
      recorder = createRunRecorder(identity, kept.get(identity.id));
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
      const { encodeRunsCsv, encodeRuns } = await import("./files.ts");
      const text = format === "csv" ? encodeRunsCsv(runs) : encodeRuns(runs);
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
