/** Records a run: trains it in a lab with checkpoints in memory, then plays the checkpoints back and keeps what they show. */
import { copiedRows, type Embedded } from "../../training/embedded.ts";
import type { CheckpointStore } from "../keep/checkpoints/store.ts";
import { inCurrentForm } from "../keep/checkpoints/storedForm.ts";
import type {
  BeginEvent,
  DiagnosticsEvent,
  Lab,
  LabEvent,
  MarkerEvent,
  PastEvent,
  PointsEvent,
  RunConfiguration,
  RunState,
} from "../protocol/index.ts";
import { partsOfSpace, type Space, spaceAmong } from "../protocol/space.ts";
import type { Moment, Recording } from "./recording.ts";

/** Points that are embedded while the run trains: those that the diagnostics measure on a software adapter. */
const OBSERVED = 500;

export interface RecordRequest {
  readonly configuration: RunConfiguration;
  /** Points that are recorded, the first test rows. */
  readonly points: number;
  /** Moments at most; the first steps are the closest together. */
  readonly moments: number;
  /** The spaces recorded; default: the one that the page shows first. */
  readonly spaces?: readonly Space[];
}

export interface RecordingLab {
  readonly lab: Lab;
  readonly checkpoints: CheckpointStore;
  readonly adapter: string;
  /** Calls `listener` with every event of the lab, until the returned function is called. */
  listen(listener: (event: LabEvent) => void): () => void;
  /** Called at every report of the run; throws to stop. */
  progress(state: RunState): void;
}

/** Trains and records. Rejects if the run fails. */
export async function recordRun(
  { lab, checkpoints, adapter, listen, progress }: RecordingLab,
  { configuration, points: wanted, moments: most, spaces }: RecordRequest,
): Promise<Recording> {
  const heard: LabEvent[] = [];
  const waiting = new Set<() => void>();
  const stop = listen((event) => {
    heard.push(event);
    for (const check of waiting) check();
  });
  const until = <Event>(pick: () => Event | undefined): Promise<Event> =>
    new Promise((resolve) => {
      const check = () => {
        const found = pick();
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const last = <Type extends LabEvent["type"]>(type: Type, from = 0) =>
    heard.slice(from).findLast((event) => event.type === type) as
      | Extract<LabEvent, { type: Type }>
      | undefined;
  try {
    await lab.setPoints(OBSERVED);
    await lab.begin(configuration);
    const begin = await until(() => last("begin"));
    const shown = spaceAmong(begin.spaces, undefined);
    await lab.setSpace(shown);
    await lab.train();
    const ended = await until(() => {
      const state = last("state")?.state;
      if (state) progress(state);
      return state?.phase === "finished" || state?.phase === "failed" ? state : undefined;
    });
    if (ended.phase === "failed") throw new Error(ended.message);
    const marks = (
      await until(() =>
        last("checkpoints")?.marks.at(-1)?.step === ended.step ? last("checkpoints") : undefined,
      )
    ).marks;
    const chosen = spaces ?? [shown];
    const moments: Moment[] = [];
    for (const { step, collapse } of someOf(marks, most)) {
      const diagnostics: DiagnosticsEvent[] = [];
      for (const space of chosen) {
        const from = heard.length;
        await lab.setSpace(space);
        await lab.show(step);
        const past = await until(() => pastOf(heard, from, space, step));
        if (past.diagnostics) diagnostics.push(past.diagnostics);
      }
      const stored = await checkpoints.checkpoint(begin.run, step);
      if (!stored) throw new Error(`the checkpoint of step ${step} is gone`);
      const { embedded } = inCurrentForm(stored).found;
      moments.push({ step, collapse, diagnostics, embedded: onlySpaces(embedded, chosen, wanted) });
    }
    const points = await until(() => last("points"));
    return {
      begin: beginOf(begin, chosen),
      adapter,
      space: chosen.includes(shown) ? shown : (chosen[0] ?? shown),
      points: firstPoints(points, moments[0]?.embedded.rows ?? 0),
      steps: joinedSteps(heard, begin.run),
      markers: heard.flatMap((event) => (event.type === "marker" ? [markerOf(event)] : [])),
      moments,
    };
  } finally {
    stop();
  }
}

function pastOf(
  heard: readonly LabEvent[],
  from: number,
  space: Space,
  step: number,
): PastEvent | undefined {
  const found = heard
    .slice(from)
    .findLast((event) => event.type === "past" && event.diagnostics?.space === space);
  return found?.type === "past" && found.step === step ? found : undefined;
}

/** At most `most` of the marks, the first and the last among them, closest together at the beginning. */
export function someOf<Mark>(marks: readonly Mark[], most: number): readonly Mark[] {
  if (marks.length <= most) return marks;
  const places = Array.from({ length: most }, (_, index) =>
    Math.round((index / (most - 1)) ** 1.6 * (marks.length - 1)),
  );
  return [...new Set(places)].flatMap((place) => marks[place] ?? []);
}

function onlySpaces(embedded: Embedded, chosen: readonly Space[], wanted: number): Embedded {
  const parts = new Set(chosen.flatMap(partsOfSpace));
  const { rows, spaces } = copiedRows(embedded, Math.min(embedded.rows, wanted));
  return {
    rows,
    spaces: Object.fromEntries(Object.entries(spaces).filter(([id]) => parts.has(id))),
  };
}

function beginOf(event: BeginEvent, chosen: readonly Space[]): Recording["begin"] {
  const { configuration, parameters, spaces, pairMetrics, lossLines } = event;
  const parts = new Set([...chosen, ...chosen.flatMap(partsOfSpace)]);
  const { method, dataset, encoder, steps, batch, seed, settings } = configuration;
  return {
    configuration: { method, dataset, encoder, steps, batch, seed, settings },
    parameters,
    spaces: spaces.filter(({ id }) => parts.has(id)),
    ...(pairMetrics && { pairMetrics }),
    ...(lossLines && { lossLines }),
  };
}

function firstPoints(points: PointsEvent, count: number): PointsEvent {
  const { height, width, channels, images, labels, texts } = points;
  return {
    ...points,
    count,
    tests: Math.min(points.tests, count),
    images: images.slice(0, count * height * width * channels),
    labels: labels.slice(0, count),
    ...(texts && { texts: texts.slice(0, count) }),
  };
}

function joinedSteps(heard: readonly LabEvent[], run: string): Recording["steps"] {
  const events = heard.flatMap((event) =>
    event.type === "steps" && event.run === run ? [event] : [],
  );
  const names = Object.keys(events[0]?.series ?? {});
  const joined = (of: (event: (typeof events)[number]) => ArrayLike<number> | undefined) =>
    Float64Array.from(events.flatMap((event) => Array.from(of(event) ?? [])));
  return {
    steps: joined(({ steps }) => steps),
    series: Object.fromEntries(names.map((name) => [name, joined(({ series }) => series[name])])),
  };
}

const markerOf = ({ step, key, label, from, to }: MarkerEvent): MarkerEvent => ({
  type: "marker",
  step,
  key,
  label,
  from,
  to,
});
