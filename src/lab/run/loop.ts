/**
 * Drives a run: submits steps with at most two in flight, looks at the embeddings between them, says
 * what happens. A twin takes each step right after the run. Driven by promises, so a hidden tab goes on
 * training.
 */
import type { Device } from "../../gpu/device.ts";
import { messageOf, RunError } from "../../shared/errors.ts";
import type { Phase, RunState } from "../protocol/events.ts";
import type { Speed } from "../protocol/index.ts";
import type { Space } from "../protocol/space.ts";
import type { Snapshot } from "../weights/weights.ts";
import { createMeter, type Totals } from "./meter.ts";
import { onLoss } from "./onLoss.ts";
import { createRate } from "./rate.ts";
import type { Strand } from "./strand.ts";
import type { BackgroundTuning } from "./tuning.ts";

export interface RunLoop {
  /** The model before its next step: first frame, first diagnostics. */
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
  /** The run was taken back or has another strand: what can be done now follows from where it is. */
  settle(): void;
  totals(): Totals;
  /** Stops for good; resolves when nothing of the run is in flight any more. */
  end(): Promise<void>;
}

/** What may change while the loop goes on is asked for when it is needed. */
export interface RunLoopParts {
  readonly main: () => Strand;
  readonly twin: () => Strand | undefined;
  readonly tuning: () => BackgroundTuning;
  readonly device: Device;
  readonly space: () => Space;
}

const IN_FLIGHT = 2;
/** Looking takes at most this share of the time. */
const LOOKING_SHARE = 0.3;
const FRAME_MILLISECONDS = 50;
const DIAGNOSTICS_MILLISECONDS = 700;
const REPORT_MILLISECONDS = 100;

export function createRunLoop(parts: RunLoopParts): RunLoop {
  const { main, twin, tuning, device, space } = parts;
  const { steps } = main().training.model.configuration;
  let phase: Phase = "ready";
  let message = "Ready";
  let failure: RunState["failure"];
  let speed: Speed = "max";
  let running: Promise<void> = Promise.resolve();
  let stopping = false;
  let endRest = () => {};
  const visits: (() => Promise<void>)[] = [];
  let rate = 0;
  const rateNow = createRate();
  let sentAt = 0;
  let frameAt = 0;
  let diagnosticsAt = 0;
  let lookCost = 0;
  let lookEndedAt = 0;
  const meter = createMeter(device.counters);

  const strands = (): Strand[] => {
    const second = twin();
    return second ? [main(), second] : [main()];
  };
  const going = () => strands().filter((strand) => strand.failure === undefined);
  const sendState = () => {
    const { done: step } = main();
    const state = { phase, step, steps, stepsPerSecond: rate, message };
    for (const strand of strands()) strand.sendState({ ...state, ...(failure && { failure }) });
  };
  const enter = (next: Phase, sentence: string) => {
    if (phase === "failed" || phase === "idle") return;
    phase = next;
    message = sentence;
    if (next !== "training") rate = 0;
    sendState();
  };
  const flush = () => {
    for (const strand of strands()) strand.flush();
    sentAt = performance.now();
    sendState();
  };
  const record = () => {
    rate = rateNow();
    if (performance.now() - sentAt > REPORT_MILLISECONDS) flush();
  };
  /** One step of the run, then one of its twin, submitted in turn; resolves when both have arrived. */
  const nextOfEach = async (): Promise<void> => {
    const second = twin();
    const first = main().next();
    const other =
      second && second.failure === undefined
        ? second.next().catch((error) => {
            if (device.failure()) throw error;
            second.fail(error);
          })
        : undefined;
    await Promise.all([first, other]);
    record();
  };
  const fail = (error: unknown) => {
    if (phase === "failed" || phase === "idle") return;
    flush();
    failure = error instanceof RunError ? error.failure : "gpu-error";
    enter("failed", messageOf(error));
    phase = "failed";
  };

  const look = async (full: boolean, keep = false) => {
    const before = meter.enter(phase === "training" ? "looking" : "idle");
    await lookAround(full, keep);
    meter.enter(before);
    if (full) lookOnLater();
  };
  /** What one look had no time for follows as long as nothing else is wanted. */
  const lookOnLater = () => {
    running = running.then(() =>
      guarded(async () => {
        if (phase === "training" || phase === "failed" || phase === "idle") return;
        let more = false;
        for (const strand of going()) more = (await strand.lookOn(space)) || more;
        if (more) lookOnLater();
      }),
    );
  };
  const lookAround = async (full: boolean, keep: boolean) => {
    const started = performance.now();
    const measured = full || started - diagnosticsAt > DIAGNOSTICS_MILLISECONDS;
    for (const strand of going()) await strand.look(space, measured, keep);
    if (measured) {
      diagnosticsAt = performance.now();
      await main().lookAtBatch();
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
    while (goesOn() && main().training.step < steps) {
      if (pending.length >= IN_FLIGHT) await oldest();
      if (!goesOn()) break;
      const submitting = performance.now();
      const step = nextOfEach();
      meter.stepped(performance.now() - submitting);
      // Awaited in turn; until then a failure must not count as unhandled.
      step.catch(() => undefined);
      pending.push(step);
      if (speed !== "max") {
        await oldest();
        meter.enter("resting");
        await rest();
        meter.enter("stepping");
      }
      if (dueForLook() || visits.length > 0 || tuning().due()) {
        while (pending.length > 0) await oldest();
        await receiveVisits();
        if (dueForLook()) await look(false);
        meter.enter("resting");
        if (tuning().due()) await tuning().work();
        meter.enter("stepping");
      }
    }
    while (pending.length > 0) await oldest();
    meter.enter("idle");
    const finished = main().training.step >= steps;
    // Whoever wants the next run already waits a look: what came to its end is kept.
    if (phase === "idle" && !finished) return;
    flush();
    if (!finished && phase === "training") enter("paused", "Paused");
    await look(true, true);
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
      const { label, trains } = main().training.model.method;
      const made = `${label} is made by hand: there is nothing to train`;
      const { done } = main();
      if (done >= steps && steps > 0) enter("finished", `Finished ${steps} steps`);
      else if (done > 0) enter("paused", `Resumed at step ${done}. Press Train to go on`);
      else enter("ready", trains === false ? made : "Untrained. Press Train");
    },
    train() {
      if (phase === "training" || phase === "failed" || main().training.step >= steps) return;
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
        if (phase === "failed" || main().training.step >= steps) return;
        await nextOfEach();
        flush();
        const { step } = main().training;
        enter(step >= steps ? "finished" : "paused", `Took step ${step}`);
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
    settle() {
      if (phase === "training" || phase === "failed" || phase === "idle") return;
      const { done } = main();
      if (done >= steps) enter("finished", `Finished ${steps} steps`);
      else enter("paused", `At step ${done}`);
    },
    totals: meter.totals,
    async lastGood() {
      const state = await main().lastGood(device.failure() !== undefined);
      if (state) return state;
      throw new RunError("device-lost", "The device was lost before anything was kept.");
    },
    async end() {
      phase = "idle";
      stop();
      forgetLoss();
      await running;
    },
  };
}
