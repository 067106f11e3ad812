/**
 * Drives a run: submits steps with at most two in flight, looks at the embeddings between them, says
 * what happens. Driven by promises, so a hidden tab goes on training.
 */
import type { Device } from "../gpu/device.ts";
import { messageOf, RunError } from "../shared/errors.ts";
import type { StepReport, Training } from "../training/training.ts";
import { createMeter, type Totals } from "./meter.ts";
import type { Look, Observer } from "./observer.ts";
import { onLoss } from "./onLoss.ts";
import type { LabEvent, Phase, RunState, Space, Speed } from "./protocol.ts";
import { stepsEvent } from "./stepsEvent.ts";
import type { BackgroundTuning } from "./tuning.ts";
import type { Snapshot } from "./weights.ts";

export interface RunLoop {
  /** The untrained model: first frame, first diagnostics. */
  showStart(): Promise<void>;
  train(): void;
  /** Resolves when the steps that were on their way have arrived and the run is paused. */
  pause(): Promise<void>;
  step(): Promise<void>;
  setSpeed(speed: Speed): void;
  /** Now, or where the run failed the last state known to be good. */
  lastGood(): Promise<Snapshot>;
  /** Runs `work` while no step is in flight: between two steps of a run that goes on, else at once. */
  between<Result>(work: () => Promise<Result>): Promise<Result>;
  /** `change`, then a look at everything, between two steps. */
  lookAnew(change: () => void): Promise<void>;
  totals(): Totals;
  /** Stops for good; resolves when nothing of the run is in flight any more. */
  end(): Promise<void>;
}

export interface RunLoopParts {
  readonly training: Training;
  readonly observer: Observer;
  readonly tuning: BackgroundTuning;
  readonly device: Device;
  readonly send: (event: LabEvent) => void;
  readonly space: () => Space;
}

const IN_FLIGHT = 2;
/** Looking takes at most this share of the time. */
const LOOKING_SHARE = 0.3;
const FRAME_MILLISECONDS = 50;
const DIAGNOSTICS_MILLISECONDS = 700;
const REPORT_MILLISECONDS = 100;
/** The rate shown is that of the last steps: at least so many, over at least this long. */
const RATE_STEPS = 12;
const RATE_MILLISECONDS = 3000;

export function createRunLoop(parts: RunLoopParts): RunLoop {
  const { training, observer, tuning, device, send, space } = parts;
  const { steps } = training.model.configuration;
  let phase: Phase = "ready";
  let message = "Ready";
  let failure: RunState["failure"];
  let speed: Speed = "max";
  let running: Promise<void> = Promise.resolve();
  let stopping = false;
  let endRest = () => {};
  const visits: (() => Promise<void>)[] = [];
  let snapshot: Snapshot | undefined;
  let done = 0;
  let rate = 0;
  const unsent: StepReport[] = [];
  const times: number[] = [];
  let sentAt = 0;
  let frameAt = 0;
  let diagnosticsAt = 0;
  let lookCost = 0;
  let lookEndedAt = 0;
  const meter = createMeter(device.counters);

  const sendState = () =>
    send({
      type: "state",
      state: {
        phase,
        step: done,
        steps,
        stepsPerSecond: rate,
        message,
        ...(failure && { failure }),
      },
    });
  const enter = (next: Phase, sentence: string) => {
    if (phase === "failed" || phase === "idle") return;
    phase = next;
    message = sentence;
    if (next !== "training") rate = 0;
    sendState();
  };
  const flush = () => {
    if (unsent.length === 0) return;
    send(stepsEvent(unsent));
    unsent.length = 0;
    sentAt = performance.now();
    sendState();
  };
  const record = (report: StepReport) => {
    done = Math.max(done, report.step);
    unsent.push(report);
    const now = performance.now();
    times.push(now);
    while (times.length > RATE_STEPS && now - (times[0] ?? now) > RATE_MILLISECONDS) times.shift();
    const span = now - (times[0] ?? now);
    rate = span > 0 ? ((times.length - 1) * 1000) / span : 0;
    if (now - sentAt > REPORT_MILLISECONDS) flush();
  };
  const fail = (error: unknown) => {
    if (phase === "failed" || phase === "idle") return;
    flush();
    failure = error instanceof RunError ? error.failure : "gpu-error";
    enter("failed", messageOf(error));
    phase = "failed";
  };

  const show = ({ frame, diagnostics }: Look) => {
    send(frame);
    if (diagnostics) send(diagnostics);
  };
  const look = async (full: boolean) => {
    const before = meter.enter(phase === "training" ? "looking" : "idle");
    await lookAround(full);
    meter.enter(before);
    if (full) lookOnLater();
  };
  /** What one look had no time for follows as long as nothing else is wanted. */
  const lookOnLater = () => {
    running = running.then(() =>
      guarded(async () => {
        if (phase === "training" || phase === "failed" || phase === "idle") return;
        const more = await observer.lookOn(space());
        if (!more) return;
        show(more);
        lookOnLater();
      }),
    );
  };
  const lookAround = async (full: boolean) => {
    const started = performance.now();
    const measured = full || started - diagnosticsAt > DIAGNOSTICS_MILLISECONDS;
    show(await observer.look(space(), measured));
    if (measured) {
      // The record of a run has both spaces, whichever is shown.
      const hidden = observer.diagnostics(space() === "h" ? "z" : "h");
      if (hidden) send(hidden);
      diagnosticsAt = performance.now();
      send(await observer.batch());
      const inspection = await observer.inspect();
      if (inspection) send(inspection);
      snapshot = { step: training.step, words: await training.readState() };
    }
    lookEndedAt = performance.now();
    lookCost = lookEndedAt - started;
    frameAt = lookEndedAt;
  };
  const dueForLook = () => {
    const now = performance.now();
    const rest = lookCost * (1 / LOOKING_SHARE - 1);
    return now - frameAt > FRAME_MILLISECONDS && now - lookEndedAt > rest;
  };

  const receiveVisits = async () => {
    const before = meter.enter("resting");
    for (let visit = visits.shift(); visit; visit = visits.shift()) await visit();
    meter.enter(before);
  };
  /** Waits as the speed asks; ends early when the run is to stop or its speed changes. */
  const rest = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, speed === "max" ? 0 : 1000 / speed);
      endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const trainUntilStopped = async () => {
    meter.enter("stepping");
    const pending: Promise<void>[] = [];
    const oldest = async () => await pending.shift();
    const goesOn = () => phase === "training" && !stopping;
    while (goesOn() && training.step < steps) {
      if (pending.length >= IN_FLIGHT) await oldest();
      if (!goesOn()) break;
      const submitting = performance.now();
      const report = training.next();
      meter.stepped(performance.now() - submitting);
      const step = report.then(record);
      // Awaited in turn; until then a failure must not count as unhandled.
      step.catch(() => undefined);
      pending.push(step);
      if (speed !== "max") {
        await oldest();
        meter.enter("resting");
        await rest();
        meter.enter("stepping");
      }
      if (dueForLook() || visits.length > 0 || tuning.due()) {
        while (pending.length > 0) await oldest();
        await receiveVisits();
        if (dueForLook()) await look(false);
        meter.enter("resting");
        if (tuning.due()) await tuning.work();
        meter.enter("stepping");
      }
    }
    while (pending.length > 0) await oldest();
    meter.enter("idle");
    if (phase === "idle") return;
    flush();
    const finished = training.step >= steps;
    if (!finished && phase === "training") enter("paused", "Paused");
    await look(true);
    // Only now everything is shown that there is to see.
    if (finished) enter("finished", `Finished ${steps} steps`);
  };
  const guarded = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      fail(device.failure() ?? error);
    }
    meter.enter("idle");
  };
  /** Runs `work` after what runs now. */
  const queue = (work: () => Promise<void>): Promise<void> => {
    running = running.then(() => guarded(work));
    return running;
  };
  const between: RunLoop["between"] = (work) =>
    new Promise((resolve, reject) => {
      visits.push(() => work().then(resolve, reject));
      // At the latest when nothing runs any more.
      queue(receiveVisits);
    });
  const stop = () => {
    stopping = true;
    endRest();
  };
  const forgetLoss = onLoss(device, fail);

  return {
    async showStart() {
      await look(true);
      lookCost = 0; // it compiled kernels on its way; the next look tells what looking costs
      const { label, trains } = training.model.method;
      const made = `${label} is made by hand: there is nothing to train`;
      enter("ready", trains === false ? made : "Untrained. Press Train");
    },
    train() {
      if (phase === "training" || phase === "failed" || training.step >= steps) return;
      stopping = false;
      enter("training", "Training");
      queue(trainUntilStopped);
    },
    async pause() {
      stop();
      await running;
    },
    async step() {
      stop();
      await queue(async () => {
        if (phase === "failed" || training.step >= steps) return;
        record(await training.next());
        flush();
        enter(training.step >= steps ? "finished" : "paused", `Took step ${training.step}`);
        await look(true);
      });
    },
    setSpeed(wanted) {
      speed = wanted;
      endRest();
    },
    between,
    lookAnew: (change) =>
      between(async () => {
        change();
        await look(true);
      }),
    totals: meter.totals,
    async lastGood() {
      if (!device.failure()) return { step: done, words: await training.readState() };
      if (!snapshot)
        throw new RunError("device-lost", "The device was lost before anything was kept.");
      return snapshot;
    },
    async end() {
      phase = "idle";
      stop();
      forgetLoss();
      await running;
    },
  };
}
