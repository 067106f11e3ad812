/** A worker that fails, stops or is slow is named, and another one takes its place. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createSession } from "../session.ts";
import { shownRun } from "../state/runsSlice.ts";
import { createPageStore } from "../state/store.ts";
import { createFakeLab, type FakeLab } from "../testing/fakeLab.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const never = <Result>() => new Promise<Result>(() => {});
const names = ({ commands }: FakeLab) => commands.map((command) => command.split(" ")[0]);

function start(lab: FakeLab) {
  const store = createPageStore();
  const session = createSession({
    store,
    connect: lab.connect,
    wanted: {},
    obstacle: (reason) => (reason === undefined ? undefined : { title: reason, remedies: [] }),
  });
  const opened = session.open();
  return { store, session, opened };
}

async function open(lab: FakeLab) {
  const { store, session, opened } = start(lab);
  await opened;
  await pass(0);
  return { store, session };
}

function keepCheckpoint(lab: FakeLab, run: string | undefined) {
  if (run === undefined) throw new Error("no run is shown");
  lab.send({
    type: "checkpoints",
    run,
    marks: [],
    used: 0,
    limit: 1,
    on: true,
    runs: [
      {
        run,
        method: "simclr",
        dataset: "fashion",
        encoder: "mlp",
        steps: 100,
        changedAt: 0,
        step: 40,
        checkpoints: 2,
        bytes: 1,
      },
    ],
  });
}

describe("a worker whose script cannot be loaded", () => {
  test("is named, and what was asked for is carried out by the next one", async () => {
    const lab = createFakeLab();
    lab.holdOpening();
    const { store, session } = start(lab);
    session.train();
    lab.die("its script could not be loaded");
    await pass(0);
    const { trouble, obstacle } = store.getState();
    expect(trouble).toEqual({ kind: "dead", message: "its script could not be loaded" });
    expect(obstacle).toBeUndefined();

    lab.holdOpening()();
    await session.restartWorker();
    await pass(0);
    expect(names(lab)).toEqual(["begin", "train"]);
    expect(store.getState().trouble).toBeUndefined();
  });
});

describe("a worker that dies during a command", () => {
  test("is called silent, with the command, and its restart resumes the run", async () => {
    const lab = createFakeLab();
    const { store, session } = await open(lab);
    session.train();
    await pass(0);
    lab.reach(50);
    keepCheckpoint(lab, store.getState().shown);
    lab.override({ step: never, ping: never });
    session.step();
    session.setSpeed(5);
    await pass(20);
    expect(store.getState().trouble).toMatchObject({ kind: "silent", waitingFor: "the step" });
    expect(store.getState().waiting?.for).toBe("the step");

    lab.override({ ping: async () => {}, step: async () => {} });
    await session.restartWorker();
    await pass(10);
    expect(lab.workers).toEqual({ started: 2, closed: 1 });
    expect(names(lab).slice(2)).toEqual(["setSpeed", "setProjection", "resume"]);
    expect(store.getState().trouble).toBeUndefined();
    await session.step();
    expect(store.getState().notices).toEqual([]);
  });

  test("leaves no query unanswered", async () => {
    const lab = createFakeLab();
    const { session } = await open(lab);
    lab.override({ export: never });
    const exported = session.exportFiles();
    await session.restartWorker();
    await expect(exported).rejects.toThrow("restarted");
  });

  test("a run without a checkpoint begins again", async () => {
    const lab = createFakeLab();
    const { store, session } = await open(lab);
    await session.restartWorker();
    await pass(0);
    expect(names(lab).at(-1)).toBe("begin");
    expect(shownRun(store.getState()).state.phase).toBe("ready");
  });
});

describe("long work", () => {
  test("is shown with its time and ends by itself", async () => {
    const lab = createFakeLab();
    const { store, session } = await open(lab);
    let done = () => {};
    lab.override({
      step: () =>
        new Promise<void>((resolve) => {
          done = resolve;
        }),
    });
    const stepped = session.step();
    await pass(300);
    // As long as events arrive, it is not slow.
    lab.report({ type: "notice", text: "embedding" });
    await pass(10);
    expect(store.getState().waiting?.seconds).toBeGreaterThan(300);
    expect(store.getState().trouble).toBeUndefined();
    done();
    await stepped;
    await pass(4);
    expect(store.getState().waiting).toBeUndefined();
  });

  test("without any sign of it for a minute has a button that restarts it", async () => {
    const lab = createFakeLab();
    const { store, session } = await open(lab);
    lab.override({ step: never });
    session.step();
    await pass(70);
    expect(store.getState().trouble).toMatchObject({ kind: "slow", waitingFor: "the step" });
  });

  test("a browser that never provides a GPU is named", async () => {
    const lab = createFakeLab();
    lab.holdOpening();
    const { store } = start(lab);
    await pass(30);
    expect(store.getState().trouble).toMatchObject({ kind: "slow", waitingFor: "the GPU" });
  });

  test("time in which the browser had frozen the tab does not count", async () => {
    const lab = createFakeLab();
    const { store, session } = await open(lab);
    lab.override({ step: never, ping: never });
    session.step();
    await pass(4);
    const now = performance.now();
    vi.spyOn(performance, "now").mockImplementation(() => now + 3_600_000);
    await pass(2);
    expect(store.getState().trouble).toBeUndefined();
    vi.restoreAllMocks();
  });
});

describe("a lost device", () => {
  test("Train goes on from the last checkpoint, Reset begins at step 0", async () => {
    const lab = createFakeLab();
    const { store, session } = await open(lab);
    keepCheckpoint(lab, store.getState().shown);
    const state = {
      phase: "failed",
      step: 50,
      steps: 100,
      stepsPerSecond: 0,
      message: "",
    } as const;
    lab.report({ type: "state", state: { ...state, failure: "device-lost" } });
    await session.train();
    expect(names(lab)).toEqual(["begin", "resume", "train"]);
    lab.report({ type: "state", state: { ...state, failure: "device-lost" } });
    await session.reset();
    expect(names(lab).at(-1)).toBe("begin");
  });
});
