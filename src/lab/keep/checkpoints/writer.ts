/**
 * Saves the checkpoints of one run, at most about 60 at equal intervals. When there are more, every
 * second one is deleted and the interval doubles. Chart events are saved with them and never thinned.
 */
import type { ResolvedConfiguration } from "../../../training/configuration.ts";
import type { CheckpointMark, Origin } from "../../protocol/checkpoints.ts";
import type { MarkerEvent, RunId } from "../../protocol/events.ts";
import {
  type ArchivedRun,
  bytesOf,
  type ChartEvent,
  type Checkpoint,
  chartBytesOf,
} from "./checkpoint.ts";
import type { CheckpointLibrary } from "./library.ts";

const MOST_CHECKPOINTS = 60;
/** Longest time between two checkpoints, for slow adapters. */
const LONGEST_MILLISECONDS = 20_000;

export interface CheckpointWriter {
  readonly run: string;
  readonly origin: Origin | undefined;
  /** Live edits so far. */
  readonly edits: readonly MarkerEvent[];
  /** Largest step reached. Exceeds the current step after the run was set back. */
  readonly reached: number;
  /** Whether a checkpoint is due at this step. */
  due(step: number): boolean;
  save(checkpoint: Checkpoint, collapse: string): Promise<void>;
  /** Adds a chart event, which is saved with the next checkpoint. */
  note(event: ChartEvent): void;
  /** The last checkpoint at or before a step. */
  at(step: number): Promise<Checkpoint | undefined>;
  /** Resolves when everything so far is written. */
  written(): Promise<void>;
  /** Deletes every second checkpoint. */
  thin(): Promise<void>;
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
  let marks: readonly CheckpointMark[] = before?.checkpoints ?? [];
  let interval = before?.interval ?? Math.max(1, Math.ceil(configuration.steps / MOST_CHECKPOINTS));
  let chartBytes = before?.chartBytes ?? 0;
  const edits: MarkerEvent[] = [...(before?.edits ?? saved.edits ?? [])];
  let reached = marks.at(-1)?.step ?? 0;
  let events: ChartEvent[] = [];
  /** The checkpoint of step 0, written with the next one, so that opening the page saves nothing. */
  let start: { checkpoint: Checkpoint; collapse: string } | undefined;
  let savedAt = performance.now();
  let writing: Promise<void> = Promise.resolve();
  let busy = false;
  /** Step of the checkpoint being written. */
  let inWriting: number | undefined;

  const entry = (checkpoints: readonly CheckpointMark[]): ArchivedRun => ({
    run,
    configuration,
    interval,
    checkpoints,
    chartBytes,
    changedAt: Date.now(),
    edits: [...edits],
    ...(origin && { origin }),
  });
  const write = async (checkpoint: Checkpoint, collapse: string): Promise<void> => {
    const bytes = bytesOf(checkpoint);
    // A copy: events that arrive during the write are saved with the next checkpoint.
    const noted = [...events];
    const notedBytes = noted.reduce((sum, event) => sum + chartBytesOf(event), 0);
    const { step } = checkpoint;
    const all = [...marks.filter((mark) => mark.step !== step), { step, bytes, collapse }];
    const many = all.length > MOST_CHECKPOINTS;
    const next = many ? everySecond(all) : all;
    const before = { interval, chartBytes };
    if (many) interval *= 2;
    chartBytes += notedBytes;
    const dropped = all.filter((mark) => !next.includes(mark)).map((mark) => mark.step);
    const chart = { upTo: step, events: noted };
    const change = { run: entry(next), checkpoint, dropped, ...(noted.length > 0 && { chart }) };
    if (await library.write(change, bytes + notedBytes)) {
      marks = next;
      events = events.slice(noted.length);
    } else ({ interval, chartBytes } = before);
  };
  const queue = (work: () => Promise<void>): Promise<void> => {
    writing = writing.then(work);
    return writing;
  };

  return {
    run,
    origin,
    edits,
    get reached() {
      return reached;
    },
    due(step) {
      const last = start?.checkpoint.step ?? marks.at(-1)?.step;
      if (last === undefined) return true;
      if (busy || step <= last) return false;
      return step >= last + interval || performance.now() - savedAt > LONGEST_MILLISECONDS;
    },
    async save(checkpoint, collapse) {
      const { step } = checkpoint;
      reached = Math.max(reached, step);
      if (step === inWriting || marks.some((mark) => mark.step === step)) return;
      savedAt = performance.now();
      if (marks.length === 0 && !start) {
        start = { checkpoint, collapse };
        return;
      }
      busy = true;
      inWriting = step;
      const first = start;
      start = undefined;
      await queue(async () => {
        if (first && first.checkpoint.step < step) await write(first.checkpoint, first.collapse);
        await write(checkpoint, collapse);
        busy = false;
        if (inWriting === step) inWriting = undefined;
      });
    },
    note(event) {
      const fresh = newIn(event, reached);
      if (!fresh) return;
      if (event.type === "marker") edits.push(event);
      if (event.type === "steps") reached = event.steps.at(-1) ?? reached;
      events.push(structuredClone(fresh));
    },
    async at(step) {
      await writing;
      if (start && start.checkpoint.step <= step) return start.checkpoint;
      const mark = marks.findLast((each) => each.step <= step) ?? marks[0];
      return mark && library.checkpoint(run, mark.step);
    },
    written: () => writing,
    thin: () =>
      queue(async () => {
        const next = everySecond(marks);
        const dropped = marks.filter((mark) => !next.includes(mark)).map(({ step }) => step);
        interval *= 2;
        if (await library.write({ run: entry(next), dropped }, 0)) marks = next;
      }),
  };
}

/** Keeps the first and the last. */
const everySecond = (marks: readonly CheckpointMark[]): CheckpointMark[] =>
  marks.filter((_, index) => index % 2 === 0 || index === marks.length - 1);

/** The part of an event after a known step; undefined if there is none. */
function newIn(event: ChartEvent, known: number): ChartEvent | undefined {
  if (event.type !== "steps") return event.step >= known ? event : undefined;
  const from = event.steps.findIndex((step) => step > known);
  if (from < 0) return undefined;
  const rest = (values: Float64Array) => values.subarray(from);
  return {
    type: "steps",
    steps: rest(event.steps),
    series: Object.fromEntries(
      Object.entries(event.series).map(([name, values]) => [name, rest(values)]),
    ),
  };
}
