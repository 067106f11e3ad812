/**
 * The records of all runs: collects those of runs in progress, writes them every few seconds and whenever
 * a run stops, and answers the queries of the runs table. A run without a step leaves no record.
 */
import { InputError } from "../../../shared/errors.ts";
import type { RunId } from "../../protocol/events.ts";
import type { RunLab } from "../../protocol/runLab.ts";
import type { RunRecord } from "../../protocol/runRecord.ts";
import {
  createRunRecorder,
  type EarlierRecord,
  type RecordedEvent,
  type RunIdentity,
  type RunRecorder,
} from "./recorder.ts";
import { curveOf, summaryOf } from "./series.ts";
import type { RunStore } from "./store.ts";

/** Closing the page loses at most this much of a record. */
const WRITE_MILLISECONDS = 5000;

export interface RunLibrary extends RunLab {
  /**
   * Starts collecting the record of a run. The record continues the run's own if there is one, or that
   * of the run it was forked from.
   */
  begin(identity: RunIdentity, fork?: { readonly of: RunId; readonly step: number }): void;
  receive(run: RunId, event: RecordedEvent): void;
  /** Writes the record and stops collecting. */
  end(run: RunId): Promise<void>;
  /** Adds a complete record, such as that of a grid's run. */
  add(record: RunRecord): Promise<void>;
  /** Marks the run that the page shows. */
  show(run: RunId): void;
}

export interface RunLibraryParts {
  readonly store: RunStore;
  /** Called when the list of runs has changed. */
  readonly changed: () => void;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** A run in progress. */
interface Collected {
  readonly recorder: RunRecorder;
  /** Whether it has changed since it was written. */
  dirty: boolean;
  writtenAt: number;
}

export function createRunLibrary({ store, changed, now = Date.now }: RunLibraryParts): RunLibrary {
  const records = new Map<RunId, RunRecord>();
  const removed = new Map<RunId, RunRecord>();
  const collected = new Map<RunId, Collected>();
  let shown: RunId | undefined;
  /** Reads and writes in order, so that a late write does not restore a removed run. */
  let tail: Promise<unknown> = Promise.resolve();
  const inOrder = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = tail.then(work);
    tail = next.catch(() => undefined);
    return next;
  };

  const put = async (runs: readonly RunRecord[]): Promise<void> => {
    for (const run of runs) records.set(run.id, run);
    await store.put(runs);
    changed();
  };
  const write = (run: Collected): Promise<void> => {
    const record = run.recorder.record();
    run.dirty = false;
    run.writtenAt = now();
    if (record.step === 0 || removed.has(record.id)) return Promise.resolve();
    return inOrder(() => put([record]));
  };
  const writeChanged = async (): Promise<void> => {
    await Promise.all(
      [...collected.values()].filter(({ dirty }) => dirty).map((run) => write(run)),
    );
  };
  /** All records, newest first. */
  const all = async (): Promise<readonly RunRecord[]> => {
    await writeChanged();
    return inOrder(async () => {
      for (const run of await store.all()) records.set(run.id, run);
      for (const id of removed.keys()) records.delete(id);
      return [...records.values()].sort((a, b) => (a.started < b.started ? 1 : -1));
    });
  };
  const chosen = async (ids: readonly RunId[]): Promise<readonly RunRecord[]> => {
    await writeChanged();
    const known = (): RunRecord[] => ids.flatMap((id) => records.get(id) ?? []);
    if (known().length < ids.length) await all();
    return known();
  };
  const earlierRecord = (
    id: RunId,
    fork: { readonly of: RunId; readonly step: number } | undefined,
  ): EarlierRecord | undefined => {
    const own = records.get(id);
    if (own) return { record: own };
    const original = fork && collected.get(fork.of)?.recorder.record();
    return original && { record: original, forkedAt: fork.step };
  };

  return {
    begin(identity, fork) {
      const { id } = identity;
      const recorder = createRunRecorder(identity, earlierRecord(id, fork));
      collected.set(id, { recorder, dirty: false, writtenAt: now() });
      changed();
    },
    receive(id, event) {
      const run = collected.get(id);
      if (!run) return;
      run.recorder.receive(event);
      const resting = event.type === "state" && event.state.phase !== "training";
      run.dirty ||= event.type !== "state" || resting;
      if (run.dirty && (resting || now() - run.writtenAt > WRITE_MILLISECONDS)) write(run);
    },
    async end(id) {
      const run = collected.get(id);
      collected.delete(id);
      if (run?.dirty) await write(run);
    },
    add: (record) => inOrder(() => put([record])),
    show(run) {
      shown = run;
      changed();
    },
    async listRuns() {
      const runs = await all();
      return runs.map((run) => summaryOf(run, run.id === shown));
    },
    async runCurves(ids, series) {
      const curves = (await chosen(ids)).map((run) => curveOf(run, series));
      return curves.filter(({ steps }) => steps.length > 0);
    },
    async renameRun(id, name) {
      const [run] = await chosen([id]);
      const text = name.trim();
      if (!run) throw new InputError("The record of this run was deleted.");
      if (text === "" || text.length > 200) {
        throw new InputError(`name: found ${text.length} characters, takes 1 to 200`);
      }
      collected.get(id)?.recorder.rename(text);
      await inOrder(() => put([{ ...run, name: text, renamed: true }]));
    },
    async removeRuns(ids) {
      for (const run of await chosen(ids)) {
        removed.set(run.id, run);
        records.delete(run.id);
      }
      await inOrder(() => store.remove(ids));
      changed();
    },
    async restoreRuns(ids) {
      const runs = ids.flatMap((id) => removed.get(id) ?? []);
      for (const { id } of runs) {
        removed.delete(id);
        const run = collected.get(id);
        if (run) run.dirty = true;
      }
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
      // A copy of a known run gets an id of its own, so that it does not replace the run.
      const runs = decodeRuns(text, fileName).map((run) =>
        known.has(run.id) || run.id === "imported" ? { ...run, id: crypto.randomUUID() } : run,
      );
      await inOrder(() => put(runs));
      return runs.map(({ id }) => id);
    },
  };
}
