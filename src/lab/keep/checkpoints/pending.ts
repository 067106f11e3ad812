/**
 * Chart events that wait to be written with the next checkpoint. While nothing can be written they are thinned, so
 * that memory stays bounded.
 */
import type { DiagnosticsEvent, StepsEvent } from "../../protocol/events.ts";
import { extremeRows } from "../runs/boundedSeries.ts";
import { type ChartEvent, chartBytesOf } from "./checkpoint.ts";

/** Normal writing stays far below: 20 s of a fast run are some hundred kilobytes. */
const MOST_BYTES = 4 * 2 ** 20;
/** After thinning: steps, and diagnostics and markers each. */
const STEPS = 4000;
const OTHERS = 400;

export interface PendingEvents {
  readonly bytes: number;
  add(event: ChartEvent): void;
  /** Hands the events to a write. */
  take(): readonly ChartEvent[];
  /** Returns the events of a write that failed. */
  giveBack(events: readonly ChartEvent[]): void;
}

export function createPendingEvents(mostBytes = MOST_BYTES): PendingEvents {
  let events: ChartEvent[] = [];
  let bytes = 0;
  const keepWithin = () => {
    if (bytes <= mostBytes) return;
    events = thinned(events);
    bytes = bytesOfEvents(events);
  };
  return {
    get bytes() {
      return bytes;
    },
    add(event) {
      events.push(event);
      bytes += chartBytesOf(event);
      keepWithin();
    },
    take() {
      const taken = events;
      events = [];
      bytes = 0;
      return taken;
    },
    giveBack(taken) {
      events = [...taken, ...events];
      bytes += bytesOfEvents(taken);
      keepWithin();
    },
  };
}

export const bytesOfEvents = (events: readonly ChartEvent[]): number =>
  events.reduce((sum, event) => sum + chartBytesOf(event), 0);

function thinned(events: readonly ChartEvent[]): ChartEvent[] {
  const steps = events.filter((event) => event.type === "steps");
  const diagnostics = (space: string) =>
    events.filter(
      (event): event is DiagnosticsEvent => event.type === "diagnostics" && event.space === space,
    );
  const markers = events.filter((event) => event.type === "marker");
  return [
    ...thinnedSteps(steps),
    ...evenly(diagnostics("h"), OTHERS),
    ...evenly(diagnostics("z"), OTHERS),
    ...markers.slice(-OTHERS),
  ];
}

/** One event with the rows where the loss is least and greatest, so that spikes stay. */
function thinnedSteps(events: readonly StepsEvent[]): StepsEvent[] {
  const names = [...new Set(events.flatMap(({ series }) => Object.keys(series)))];
  const joined = (column: (event: StepsEvent) => Float64Array) => {
    const all = new Float64Array(events.reduce((sum, event) => sum + event.steps.length, 0));
    let at = 0;
    for (const event of events) {
      all.set(column(event), at);
      at += event.steps.length;
    }
    return all;
  };
  const steps = joined((event) => event.steps);
  if (steps.length <= STEPS) return [...events];
  const missing = ({ steps: { length } }: StepsEvent) => new Float64Array(length).fill(Number.NaN);
  const columns = names.map(
    (name) => [name, joined((event) => event.series[name] ?? missing(event))] as const,
  );
  const loss = columns.find(([name]) => name === "loss")?.[1] ?? steps;
  const rows = extremeRows(loss, STEPS);
  const only = (values: Float64Array) =>
    Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
  const series = Object.fromEntries(columns.map(([name, values]) => [name, only(values)]));
  return [{ type: "steps", steps: only(steps), series }];
}

/** At most `count` items at equal distances, the last included. */
function evenly<Item>(items: readonly Item[], count: number): Item[] {
  const stride = Math.ceil(items.length / count);
  return items.filter((_, index) => (items.length - 1 - index) % stride === 0);
}

/** The part of an event after a known step; undefined if there is none. */
export function newIn(event: ChartEvent, known: number): ChartEvent | undefined {
  if (event.type !== "steps") return event.step >= known ? event : undefined;
  const from = event.steps.findIndex((step) => step > known);
  if (from < 0) return undefined;
  // A slice, because the array's buffer is transferred with the event.
  return from === 0 ? event : withRows(event, (values) => values.slice(from));
}

/** Drops events after step `upTo`, and events saved twice, for example because a write was answered too late. */
export function onlyOnce(events: readonly ChartEvent[], upTo: number): ChartEvent[] {
  let reached = Number.NEGATIVE_INFINITY;
  const seen = new Set<string>();
  return events.flatMap((event) => {
    if (event.type === "steps") {
      const rows = event.steps.findLastIndex((step) => step <= upTo) + 1;
      const fresh = newIn(firstRows(event, rows), reached);
      reached = Math.max(reached, event.steps[rows - 1] ?? reached);
      return fresh ?? [];
    }
    const key =
      event.type === "diagnostics"
        ? `${event.space} ${event.step}`
        : `${event.key} ${event.step} ${String(event.to)}`;
    if (event.step > upTo || seen.has(key)) return [];
    seen.add(key);
    return event;
  });
}

const firstRows = (event: StepsEvent, rows: number): StepsEvent =>
  rows === event.steps.length ? event : withRows(event, (values) => values.slice(0, rows));

const withRows = (
  { steps, series }: StepsEvent,
  pick: (values: Float64Array) => Float64Array,
): StepsEvent => ({
  type: "steps",
  steps: pick(steps),
  series: Object.fromEntries(Object.entries(series).map(([name, each]) => [name, pick(each)])),
});
