/**
 * Saves the checkpoints of one run, at most about 60 at equal intervals. When there are more, every
 * second one is deleted and the interval doubles. Chart events are saved with them and never thinned.
 */
import type { ResolvedConfiguration } from "../../../training/configuration.ts";
import type { CheckpointMark, Origin } from "../../protocol/checkpoints.ts";
import type { MarkerEvent, RunId } from "../../protocol/events.ts";
import { settledWithin } from "../storage/deadline.ts";
import { type ArchivedRun, bytesOf, type ChartEvent, type Checkpoint } from "./checkpoint.ts";
import type { CheckpointLibrary } from "./library.ts";
import { bytesOfEvents, createPendingEvents, newIn } from "./pending.ts";

const MOST_CHECKPOINTS = 60;
/** Longest time between two checkpoints, for slow adapters. */
const LONGEST_MILLISECONDS = 20_000;
/** Longest wait for a write before something else goes on without it. */
const WRITE_MILLISECONDS = 3000;

export interface CheckpointWriter {
  readonly run: string;
  readonly origin: Origin | undefined;
  /** Live edits so far. */
  readonly edits: readonly MarkerEvent[];
  /** Largest step reached. Exceeds the current step after the run was set back. */
  readonly reached: number;
  /** Whether a checkpoint is due at this step. */
  due(step: number): boolean;
  /** While one is being written, only the newest of those that follow is kept. */
  save(checkpoint: Checkpoint, collapse: string): Promise<void>;
  /** Adds a chart event, which is saved with the next checkpoint. */
  note(event: ChartEvent): void;
  /** The last checkpoint at or before a step. */
  at(step: number): Promise<Checkpoint | undefined>;
  /** Resolves when everything so far is written, or the store is slow. */
  written(): Promise<void>;
  /** Deletes every second checkpoint. */
  thin(): Promise<void>;
  /** The run has ended: another tab may write it once everything is written. */
  close(): void;
}

export interface SavedRun {
  readonly run: RunId;
  readonly configuration: ResolvedConfiguration;
  readonly origin?: Origin;
  /** Edits of a twin's original, before and after the fork. */
  readonly edits?: readonly MarkerEvent[];
  /** The run's index entry, if it is resumed. */
  readonly before?: ArchivedRun;
}

export function createCheckpointWriter(
  library: CheckpointLibrary,
  saved: SavedRun,
): CheckpointWriter {
  const { run, configuration, origin, before } = saved;
  const steps = Math.max(1, Math.ceil(configuration.steps / MOST_CHECKPOINTS));
  /** The library's entry: the user may delete checkpoints, and the browser may lose them. */
  const marks = () => library.find(run)?.checkpoints ?? [];
  const interval = () => library.find(run)?.interval ?? steps;
  const edits: MarkerEvent[] = [...(before?.edits ?? saved.edits ?? [])];
  let reached = marks().at(-1)?.step ?? 0;
  const pending = createPendingEvents();
  /** The run's first checkpoint, written with the next one, so that opening the page saves nothing. */
  let start: Unsaved | undefined;
  let isStarted = marks().length > 0;
  let savedAt = performance.now();
  let writing: Promise<void> | undefined;
  /** The next checkpoint to write. */
  let next: Unsaved | undefined;
  /** Step of the checkpoint being written. */
  let inWriting: number | undefined;

  const write = async (
    { checkpoint, collapse }: Unsaved,
    events: readonly ChartEvent[],
  ): Promise<boolean> => {
    const { step } = checkpoint;
    const bytes = bytesOf(checkpoint);
    const chartBytes = bytesOfEvents(events);
    return library.write(bytes + chartBytes, run, (entry) => {
      const old = entry?.checkpoints ?? [];
      const all = [...old.filter((mark) => mark.step !== step), { step, bytes, collapse }].sort(
        (a, b) => a.step - b.step,
      );
      const many = all.length > MOST_CHECKPOINTS;
      const kept = many ? everySecond(all) : all;
      const dropped = all.filter((mark) => !kept.includes(mark)).map((mark) => mark.step);
      const changed: ArchivedRun = {
        run,
        configuration,
        interval: (entry?.interval ?? steps) * (many ? 2 : 1),
        checkpoints: kept,
        chartBytes: (entry?.chartBytes ?? 0) + chartBytes,
        changedAt: Date.now(),
        edits: [...edits],
        ...(origin && { origin }),
        ...(entry?.removed && { removed: entry.removed }),
      };
      const chart = { upTo: step, events };
      return { run: changed, checkpoint, dropped, ...(events.length > 0 && { chart }) };
    });
  };
  const written = () => settledWithin(WRITE_MILLISECONDS, writing ?? Promise.resolve());
  /** Writes until nothing waits. */
  const writeAll = async (): Promise<void> => {
    for (let job = next; job; job = next) {
      next = undefined;
      inWriting = job.checkpoint.step;
      const first = start;
      start = undefined;
      // Without events, which are stored in the order of the checkpoints that they come with.
      const isEarlier = first && first.checkpoint.step < job.checkpoint.step;
      if (isEarlier && !(await write(first, []))) start = first;
      // Events that arrive during the write are saved with the next checkpoint.
      const events = pending.take();
      if (!(await write(job, events))) pending.giveBack(events);
    }
    inWriting = undefined;
    writing = undefined;
  };

  return {
    run,
    origin,
    edits,
    get reached() {
      return reached;
    },
    due(step) {
      const last = marks().at(-1)?.step ?? start?.checkpoint.step;
      if (writing) return false;
      if (last === undefined) return true;
      if (step <= last) return false;
      return step >= last + interval() || performance.now() - savedAt > LONGEST_MILLISECONDS;
    },
    async save(checkpoint, collapse) {
      const { step } = checkpoint;
      reached = Math.max(reached, step);
      if (step === inWriting || marks().some((mark) => mark.step === step)) return;
      savedAt = performance.now();
      if (!isStarted) {
        isStarted = true;
        start = { checkpoint, collapse };
        return;
      }
      next = { checkpoint, collapse };
      writing ??= writeAll();
      await writing;
    },
    note(event) {
      const fresh = newIn(event, reached);
      if (!fresh) return;
      if (event.type === "marker") edits.push(event);
      if (event.type === "steps") reached = event.steps.at(-1) ?? reached;
      pending.add(structuredClone(fresh));
    },
    async at(step) {
      await written();
      for (;;) {
        const mark = marks().findLast((each) => each.step <= step) ?? marks()[0];
        const unsaved = start?.checkpoint;
        if (!mark || (unsaved && unsaved.step <= step && unsaved.step > mark.step)) return unsaved;
        const found = await library.checkpoint(run, mark.step);
        if (found) return found;
        // It does not exist any more and has left the index.
      }
    },
    written,
    thin: async () => {
      await written();
      await library.discard(run, everySecond, interval() * 2);
    },
    close() {
      const end = () => library.release(run);
      if (writing) writing.then(end);
      else end();
    },
  };
}

interface Unsaved {
  readonly checkpoint: Checkpoint;
  readonly collapse: string;
}

/** Keeps the first and the last. */
const everySecond = (marks: readonly CheckpointMark[]): CheckpointMark[] =>
  marks.filter((_, index) => index % 2 === 0 || index === marks.length - 1);
