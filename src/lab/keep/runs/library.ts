/**
 * The records of all runs: collects those of runs in progress, writes them every few seconds and whenever
 * a run stops, and answers the queries of the runs table. A run without a step leaves no record.
 */
import { InputError } from "../../../shared/errors.ts";
import type { RunId } from "../../protocol/events.ts";
import type { RunLab } from "../../protocol/runLab.ts";
import type { RunRecord } from "../../protocol/runRecord.ts";
import { whyNotStored } from "../storage/causes.ts";
import { onlyTab, type Tabs } from "../storage/tabs.ts";
import {
  createRunRecorder,
  type RecordedEvent,
  type RunIdentity,
  type RunRecorder,
} from "./recorder.ts";
import { curveOf } from "./series.ts";
import { createRunShelf } from "./shelf.ts";
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
  /** Called with sentences when records cannot be written any more. */
  readonly unsaved?: (text: string) => void;
  readonly tabs?: Tabs;
  /** Longest wait for the store, and pause after it did not answer, in milliseconds. */
  readonly patience?: number;
  readonly pause?: number;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** A run in progress. */
interface Collected {
  /** Undefined while the run's earlier record is being read. */
  recorder: RunRecorder | undefined;
  /** Events that arrived meanwhile. */
  readonly early: RecordedEvent[];
  /** Whether it has changed since it was written. */
  dirty: boolean;
  writtenAt: number;
  writing: Promise<void> | undefined;
}

export function createRunLibrary(parts: RunLibraryParts): RunLibrary {
  const { store, changed, unsaved = () => {}, tabs = onlyTab(), now = Date.now } = parts;
  const removed = new Map<RunId, RunRecord>();
  const collected = new Map<RunId, Collected>();
  const shelf = createRunShelf({
    store,
    tabs,
    changed,
    unsaved,
    renamed: (run, name) => collected.get(run)?.recorder?.rename(name),
    patience: parts.patience,
    pause: parts.pause,
  });
  let shown: RunId | undefined;
  /** Reads and writes in order, so that a late write does not restore a removed run. */
  let tail: Promise<unknown> = Promise.resolve();
  const inOrder = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = tail.then(work);
    tail = next.catch(() => undefined);
    return next;
  };

  /** Writes the record as it is when its turn comes, so that a slow store has one write to do. */
  const write = (run: Collected): Promise<void> => {
    run.writing ??= inOrder(async () => {
      run.writing = undefined;
      const record = run.recorder?.record();
      if (!record) return;
      run.dirty = false;
      run.writtenAt = now();
      if (record.step > 0 && !removed.has(record.id) && !shelf.isGone(record.id)) {
        await shelf.put([record]);
      }
    });
    return run.writing;
  };
  const writeChanged = async (): Promise<void> => {
    await Promise.all(
      [...collected.values()].filter(({ dirty }) => dirty).map((run) => write(run)),
    );
  };
  /** Whole records of some runs. Throws InputError if they cannot be read. */
  const chosen = async (ids: readonly RunId[]): Promise<readonly RunRecord[]> => {
    await writeChanged();
    return inOrder(async () => {
      await shelf.index();
      try {
        const found = new Map((await shelf.read(ids)).map((run) => [run.id, run]));
        return ids.flatMap((id) => found.get(id) ?? []);
      } catch (error) {
        throw new InputError(`runs: they cannot be read now. ${whyNotStored(error)}`);
      }
    });
  };
  const receive = (run: Collected, event: RecordedEvent) => {
    if (!run.recorder) {
      // A copy: the event's arrays are transferred to the page.
      run.early.push(structuredClone(event));
      return;
    }
    run.recorder.receive(event);
    const resting = event.type === "state" && event.state.phase !== "training";
    run.dirty ||= event.type !== "state" || resting;
    if (run.dirty && (resting || now() - run.writtenAt > WRITE_MILLISECONDS)) write(run);
  };
  const start = (run: Collected, recorder: RunRecorder) => {
    run.recorder = recorder;
    for (const event of run.early.splice(0)) receive(run, event);
  };

  return {
    begin(identity, fork) {
      const { id } = identity;
      const run: Collected = {
        recorder: undefined,
        early: [],
        dirty: false,
        writtenAt: now(),
        writing: undefined,
      };
      const original = fork && collected.get(fork.of)?.recorder?.record();
      const before = collected.get(id);
      collected.set(id, run);
      if (before?.recorder) {
        start(run, createRunRecorder(identity, { record: before.recorder.record() }));
      } else if (shelf.has(id)) {
        inOrder(async () => {
          // Without its record, the run's saved events make it again.
          const [record] = await shelf.read([id]).catch(() => []);
          start(run, createRunRecorder(identity, record && { record }));
        });
      } else {
        const earlier = original && fork && { record: original, forkedAt: fork.step };
        start(run, createRunRecorder(identity, earlier));
      }
      changed();
    },
    receive(id, event) {
      const run = collected.get(id);
      if (run) receive(run, event);
    },
    async end(id) {
      const run = collected.get(id);
      collected.delete(id);
      if (run?.dirty || run?.early.length) await write(run);
    },
    add: (record) => inOrder(() => shelf.put([record])),
    show(run) {
      shown = run;
      changed();
    },
    async listRuns() {
      await writeChanged();
      const runs = await inOrder(() => shelf.index());
      return [...runs.values()]
        .filter(({ id }) => !removed.has(id))
        .map((run) => ({ ...run, current: run.id === shown }))
        .sort((a, b) => (a.started < b.started ? 1 : -1));
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
      collected.get(id)?.recorder?.rename(text);
      await inOrder(() => shelf.put([{ ...run, name: text, renamed: true }]));
    },
    async removeRuns(ids) {
      const runs = await chosen(ids);
      await inOrder(async () => {
        try {
          await shelf.remove(ids);
        } catch (error) {
          throw new InputError(`runs: nothing was deleted. ${whyNotStored(error)}`);
        }
        for (const run of runs) removed.set(run.id, run);
      });
      changed();
    },
    async restoreRuns(ids) {
      const runs = ids.flatMap((id) => removed.get(id) ?? []);
      for (const { id } of runs) {
        removed.delete(id);
        const run = collected.get(id);
        if (run) run.dirty = true;
      }
      await inOrder(() => shelf.put(runs));
    },
    async exportRuns(ids, format) {
      const runs = await chosen(ids);
      const { encodeRunsCsv, encodeRuns } = await import("./files.ts");
      const text = format === "csv" ? encodeRunsCsv(runs) : encodeRuns(runs);
      return { name: `isotrope-runs.${format}`, bytes: new TextEncoder().encode(text) };
    },
    async importRuns(fileName, text) {
      const { decodeRuns } = await import("./files.ts");
      const decoded = decodeRuns(text, fileName);
      return inOrder(async () => {
        const known = new Set([...(await shelf.index()).keys(), ...removed.keys(), "imported"]);
        // A copy of a known or deleted run gets an id of its own, so that it does not replace the run.
        const runs = decoded.map((run) => {
          const id = known.has(run.id) ? crypto.randomUUID() : run.id;
          known.add(id);
          return { ...run, id };
        });
        await shelf.put(runs);
        return runs.map(({ id }) => id);
      });
    },
  };
}
