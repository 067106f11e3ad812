/**
 * Every call of a store fails in turn, in every way. Training goes on, no call waits for ever, and afterwards the
 * last checkpoint that the index lists is resumed and ends with the bytes of an uninterrupted run.
 */
import { IDBFactory, IDBKeyRange, IDBObjectStore } from "fake-indexeddb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { databaseCheckpoints } from "./checkpoints/database.ts";
import { createLibrary } from "./checkpoints/library.ts";
import { type CheckpointStore, memoryCheckpoints } from "./checkpoints/store.ts";
import {
  checkpointAt,
  configurationOf,
  nextState,
  STEPS,
  stateAfter,
  stepsOf,
} from "./checkpoints/testing.ts";
import { createCheckpointWriter } from "./checkpoints/writer.ts";
import { databaseRuns } from "./runs/databaseRuns.ts";
import { createRunLibrary } from "./runs/library.ts";
import { curveOf } from "./runs/series.ts";
import { memoryRuns, type RunStore } from "./runs/store.ts";
import * as runs from "./runs/testing.ts";
import {
  FAULTS,
  type FaultPlan,
  type FaultyCalls,
  faultyCalls,
  faultyCheckpoints,
  faultyRuns,
  PATIENCE,
} from "./storage/testing.ts";

const quiet = () => {};
const configuration = configurationOf();
const options = { patience: PATIENCE, pause: 0 };
/** The database answers, only slowly on a busy machine. */
const slow = { patience: 10_000, pause: 0 };

/** Trains from the last checkpoint, or from the start, and does all that a user can do with checkpoints. */
async function train(store: CheckpointStore, stopAt = STEPS, limits = options) {
  const library = createLibrary(store, quiet, limits);
  await library.open();
  await library.claim("run");
  const entry = library.find("run");
  const before = entry?.checkpoints.length ? entry : undefined;
  const checkpoint = before && (await library.last("run"));
  if (checkpoint) await library.charts("run", checkpoint.step);
  const writer = createCheckpointWriter(library, {
    run: "run",
    configuration,
    ...(before && { before }),
  });
  let state = checkpoint?.words ?? stateAfter(0);
  if (!checkpoint) await writer.save(checkpointAt(0), "none");
  for (let step = (checkpoint?.step ?? 0) + 1; step <= stopAt; step++) {
    state = new Float32Array(nextState(state, step));
    writer.note(stepsOf(step));
    await writer.save(checkpointAt(step, state), "none");
    if (step === 4) await writer.thin().catch(quiet);
    if (step === 6) await writer.at(2).catch(quiet);
    if (step === 8) {
      await library.discard("run", () => []).catch(quiet);
      await library.restore("run").catch(quiet);
    }
    if (step === 10) await library.set({ limit: 2 ** 26 });
  }
  writer.close();
  return { state, listed: library.find("run")?.checkpoints.at(-1)?.step };
}

/** What another visit finds, with a store that works. */
async function resumeAndCompare(store: CheckpointStore, listed: number | undefined) {
  const library = createLibrary(store, quiet);
  await library.open();
  const entry = library.find("run");
  for (const { step } of entry?.checkpoints ?? []) {
    const found = await store.checkpoint("run", step);
    expect(found?.words, `the checkpoint of step ${step}`).toEqual(stateAfter(step));
  }
  // Nothing that the page listed is lost.
  if (listed !== undefined) {
    expect(entry?.checkpoints.at(-1)?.step).toBeGreaterThanOrEqual(listed);
    const curve = (await library.charts("run", STEPS)).flatMap((event) =>
      event.type === "steps" ? [...event.steps] : [],
    );
    expect(curve).toEqual([...new Set(curve)].sort((a, b) => a - b));
    expect(curve.length).toBeGreaterThanOrEqual(listed);
  }
  const { state } = await train(store, STEPS, slow);
  expect(state).toEqual(stateAfter(STEPS));
}

/** All plans: each call alone, and each call with all that follow. */
const plansFor = (calls: number): FaultPlan[] =>
  FAULTS.flatMap((fault) =>
    Array.from({ length: calls }, (_, from) => from).flatMap((from) => [
      { fault, from, calls: 1 },
      { fault, from, calls: Number.POSITIVE_INFINITY },
    ]),
  );
const describePlan = ({ fault, from, calls }: FaultPlan) =>
  `${fault} from call ${from}, ${calls} calls`;

describe("checkpoints", () => {
  vi.spyOn(console, "warn").mockImplementation(quiet);

  it("a store whose calls fail while a run trains", async () => {
    const whole = faultyCalls();
    await train(faultyCheckpoints(memoryCheckpoints(), whole));
    let injected = 0;
    for (const plan of plansFor(whole.count())) {
      const memory = memoryCheckpoints();
      const faulty = faultyCalls(plan);
      const { state, listed } = await train(faultyCheckpoints(memory, faulty));
      expect(state, describePlan(plan)).toEqual(stateAfter(STEPS));
      await resumeAndCompare(memory, listed).catch((error) => {
        throw new Error(`${describePlan(plan)}: ${error.message}`, { cause: error });
      });
      injected += faulty.injected();
    }
    console.info(`faults injected into the checkpoint store while training: ${injected}`);
    expect(injected).toBeGreaterThan(500);
  });

  it("a store whose calls fail while a run is resumed", async () => {
    let injected = 0;
    const half = async () => {
      const memory = memoryCheckpoints();
      await train(memory, 7);
      return memory;
    };
    const whole = faultyCalls();
    await train(faultyCheckpoints(await half(), whole));
    for (const plan of plansFor(whole.count())) {
      const memory = await half();
      const faulty = faultyCalls(plan);
      // The run may refuse to be resumed now; then it says so.
      const result = await train(faultyCheckpoints(memory, faulty)).catch((error: Error) => error);
      if (result instanceof Error) expect(result.message).toMatch(/injected|database|space/);
      const listed = result instanceof Error ? 7 : result.listed;
      await resumeAndCompare(memory, listed).catch((error) => {
        throw new Error(`${describePlan(plan)}: ${error.message}`, { cause: error });
      });
      injected += faulty.injected();
    }
    console.info(`faults injected into the checkpoint store while resuming: ${injected}`);
  });
});

/** Makes the request with a number fail; counts all requests. */
function failingRequests(fails: number, how: "throws" | "aborts") {
  let count = 0;
  for (const name of ["put", "delete", "get", "getAll"] as const) {
    const original = IDBObjectStore.prototype[name];
    vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (
      this: IDBObjectStore,
      ...given: unknown[]
    ) {
      const index = count++;
      if (index === fails && how === "throws") throw new Error("injected");
      const request = Reflect.apply(original, this, given);
      if (index === fails) this.transaction.abort();
      return request;
    });
  }
  return () => count;
}

describe("the browser's database", () => {
  afterEach(() => vi.unstubAllGlobals());
  const fresh = () => {
    vi.stubGlobal("indexedDB", new IDBFactory());
    vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  };

  it("whose requests fail, each in turn, writes changes whole or not at all", async () => {
    fresh();
    const requests = failingRequests(-1, "throws");
    await train(databaseCheckpoints(), STEPS, slow);
    const total = requests();
    vi.restoreAllMocks();
    let injected = 0;
    for (const how of ["throws", "aborts"] as const) {
      for (let fails = 0; fails < total; fails++) {
        fresh();
        failingRequests(fails, how);
        const { state, listed } = await train(databaseCheckpoints(), STEPS, slow);
        vi.restoreAllMocks();
        expect(state).toEqual(stateAfter(STEPS));
        await resumeAndCompare(databaseCheckpoints(), listed).catch((error) => {
          throw new Error(`request ${fails} ${how}: ${error.message}`, { cause: error });
        });
        injected++;
      }
    }
    console.info(`faults injected into requests of the database: ${injected}`);
  });
});

describe("run records", () => {
  /** A run of 12 steps, renamed, removed and restored, beside a finished one. */
  const collect = async (store: RunStore, limits = options) => {
    const library = createRunLibrary({ store, changed: quiet, ...limits });
    await library.listRuns();
    library.begin(runs.identity("run"));
    library.show("run");
    for (let step = 1; step <= STEPS; step++) {
      library.receive("run", runs.stepsOf(step, [step]));
      library.receive("run", runs.stateOf("paused", step));
      if (step === 4) await library.renameRun("run", "mine").catch(quiet);
      if (step === 6) await library.removeRuns(["run"]).catch(quiet);
      if (step === 8) await library.restoreRuns(["run"]);
      if (step === 10) await library.runCurves(["run"], "loss").catch(quiet);
      await library.listRuns();
    }
    library.receive("run", runs.stateOf("finished", STEPS));
    await library.end("run");
    return library;
  };
  const check = async (store: RunStore, kept: FaultyCalls, plan: FaultPlan) => {
    const library = await collect(faultyRuns(store, kept));
    // The visit has the run, whether or not the store has it.
    const here = (await library.listRuns()).find(({ id }) => id === "run");
    expect(here, describePlan(plan)).toMatchObject({ step: STEPS, state: "finished" });
    // The next visit has a whole record or none.
    for (const run of await store.all()) {
      const { steps } = curveOf(run, "loss");
      expect([...steps], describePlan(plan)).toEqual(
        Array.from({ length: run.step }, (_, index) => index + 1),
      );
    }
  };

  it("a store whose calls fail", async () => {
    const whole = faultyCalls();
    await collect(faultyRuns(memoryRuns(), whole));
    let injected = 0;
    for (const plan of plansFor(whole.count())) {
      const faulty = faultyCalls(plan);
      await check(memoryRuns(), faulty, plan);
      injected += faulty.injected();
    }
    console.info(`faults injected into the store of run records: ${injected}`);
  });

  it("in the browser's database come back in another visit", async () => {
    vi.stubGlobal("indexedDB", new IDBFactory());
    await collect(databaseRuns(), slow);
    expect(await databaseRuns().all()).toMatchObject([{ id: "run", name: "mine", step: STEPS }]);
    vi.unstubAllGlobals();
  });
});
