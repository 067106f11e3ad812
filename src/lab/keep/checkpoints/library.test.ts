import { describe, expect, it, test } from "vitest";
import type { CheckpointsEvent } from "../../protocol/events.ts";
import { onlyTab } from "../storage/tabs.ts";
import { fakeTabs } from "../storage/testing.ts";
import { createLibrary, type LibraryOptions } from "./library.ts";
import { type CheckpointStore, memoryCheckpoints } from "./store.ts";
import { inCurrentForm } from "./storedForm.ts";
import { checkpointAt, configurationOf, stepsOf } from "./testing.ts";
import { createCheckpointWriter } from "./writer.ts";

const configuration = configurationOf();

/** A library that is open, with the last event that it sent. */
async function visit(store: CheckpointStore, options: LibraryOptions = {}) {
  const events: CheckpointsEvent[] = [];
  const library = createLibrary(store, (event) => events.push(event), options);
  await library.open();
  const last = () => {
    const event = events.at(-1);
    if (!event) throw new Error("no event");
    return event;
  };
  const train = async (run: string, steps: readonly number[]) => {
    await library.claim(run);
    library.follow(run);
    const writer = createCheckpointWriter(library, { run, configuration });
    const take = async (step: number) => {
      writer.note(stepsOf(step));
      await writer.save(checkpointAt(step), "none");
    };
    for (const step of steps) await take(step);
    return { writer, take };
  };
  const marks = () => last().marks.map(({ step }) => step);
  return { library, last, train, marks };
}

test("the limit and the switch persist between visits", async () => {
  const store = memoryCheckpoints();
  const first = await visit(store);
  expect(first.last()).toMatchObject({ limit: 2 ** 29, on: true });
  await first.library.set({ limit: 2 ** 26 });
  await first.library.set({ on: false });
  expect((await visit(store)).last()).toMatchObject({ limit: 2 ** 26, on: false });
});

describe("deleted checkpoints", () => {
  it("of the run in progress leave no dead stops, and come back beside newer ones", async () => {
    const store = memoryCheckpoints();
    const { library, last, train, marks } = await visit(store);
    const { writer, take } = await train("run", [0, 1, 2]);
    expect(marks()).toEqual([0, 1, 2]);
    await library.discard("run", () => []);
    expect(last()).toMatchObject({ marks: [], runs: [], used: 0, removed: { checkpoints: 3 } });
    expect(await writer.at(2)).toBeUndefined();
    await take(3);
    expect(marks()).toEqual([3]);
    await library.restore("run");
    expect(marks()).toEqual([0, 1, 2, 3]);
    expect(last().removed).toBeUndefined();
    for (const step of marks()) expect((await writer.at(step))?.step).toBe(step);
    await expect(library.restore("run")).rejects.toThrow("erased");
    // Every second one, which can be undone as well.
    await writer.thin();
    expect(marks()).toEqual([0, 2, 3]);
    await library.restore("run");
    expect(marks()).toEqual([0, 1, 2, 3]);
  });

  it("are erased after a minute, when others are deleted, and when space is needed", async () => {
    let time = 0;
    const store = memoryCheckpoints();
    const { library, last, train } = await visit(store, { now: () => time });
    const { take } = await train("run", [0, 1]);
    await train("other", [0, 1, 2]);
    await library.discard("run", () => []);
    await library.discard("other", () => []);
    expect(last().removed).toMatchObject({ run: "other", checkpoints: 3 });
    expect(await store.checkpoint("run", 1)).toBeUndefined();
    expect(await store.checkpoint("other", 1)).toBeDefined();
    time += 61_000;
    await take(2);
    expect(last().removed).toBeUndefined();
    expect(await store.checkpoint("other", 1)).toBeUndefined();
    await library.discard("run", () => []);
    const full: CheckpointStore = {
      ...store,
      async write(change) {
        if (await store.checkpoint("run", 2)) throw new DOMException("", "QuotaExceededError");
        await store.write(change);
      },
    };
    const next = await visit({ ...full, remove: (run) => store.remove(run) }, { now: () => time });
    await next.train("third", [0, 1]);
    expect(next.last().full).toBeUndefined();
    expect(await store.checkpoint("third", 1)).toBeDefined();
  });
});

it("reads checkpoints that were stored while every method had two spaces", () => {
  const { found, ...rest } = checkpointAt(3);
  const h = Float32Array.of(1, 2);
  const embedded = { rows: 1, h, hDim: 2, z: Float32Array.of(3), zDim: 1 };
  const read = inCurrentForm({ ...rest, found: { ...found, embedded } });
  expect(read.found.embedded).toEqual({
    rows: 1,
    spaces: { h: { data: h, cols: 2 }, z: { data: Float32Array.of(3), cols: 1 } },
  });
  expect(inCurrentForm(read)).toEqual(read);
});

describe("a store that fails", () => {
  const failing = (error: Error): CheckpointStore => {
    const reject = () => Promise.reject(error);
    return { ...memoryCheckpoints(), runs: reject, write: reject };
  };
  it.each([
    [new DOMException("", "QuotaExceededError"), /no more space for this site/],
    [new DOMException("", "VersionError"), /newer version of the lab/],
    [new DOMException("", "SecurityError"), /This window has no database/],
    [new Error("disk"), /reports an error: disk/],
  ])("%s is named, and training goes on", async (error, words) => {
    const { last, train } = await visit(failing(error));
    await train("run", [0, 1, 2]);
    expect(last()).toMatchObject({ marks: [], full: expect.stringMatching(words) });
  });

  it("never answers: the lab opens and trains without it", async () => {
    const silent = () => new Promise<never>(() => {});
    const store = { ...memoryCheckpoints(), runs: silent, keeping: silent, write: silent };
    // The page does not wait for the index.
    const opening = performance.now();
    await createLibrary(store, () => {}).open();
    expect(performance.now() - opening).toBeLessThan(10_000);
    const { last, train } = await visit(store, { patience: 5 });
    const started = performance.now();
    await train("run", [0, 1, 2, 3]);
    // It is not asked again at every checkpoint.
    expect(performance.now() - started).toBeLessThan(1000);
    expect(last().full).toMatch(/has not answered/);
  });

  it("was emptied by the browser while the page is open: saving begins again", async () => {
    let lost = () => {};
    let memory = memoryCheckpoints();
    const store: CheckpointStore = {
      runs: () => memory.runs(),
      write: (change) => memory.write(change),
      checkpoint: (run, step) => memory.checkpoint(run, step),
      charts: (run) => memory.charts(run),
      remove: (run) => memory.remove(run),
      keeping: () => memory.keeping(),
      saveKeeping: (keeping) => memory.saveKeeping(keeping),
      onLost: (listener) => {
        lost = listener;
      },
    };
    const { library, last, train, marks } = await visit(store);
    const { take } = await train("run", [0, 1, 2]);
    memory = memoryCheckpoints();
    lost();
    await library.set({});
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(last()).toMatchObject({ marks: [], full: expect.stringMatching(/has deleted/) });
    await take(3);
    expect(marks()).toEqual([3]);
    expect(last().full).toBeUndefined();
    expect((await library.last("run")).step).toBe(3);
  });

  it("has lost one checkpoint: the one before is resumed", async () => {
    const store = memoryCheckpoints();
    const { train } = await visit(store);
    await train("run", [0, 1, 2]);
    const [entry] = await store.runs();
    if (entry) await store.write({ run: entry, dropped: [2] });
    const { library, last } = await visit(store);
    library.follow("run");
    expect((await library.last("run")).step).toBe(1);
    expect(last().marks.map(({ step }) => step)).toEqual([0, 1]);
  });
});

describe("two tabs", () => {
  const open = async () => {
    const store = memoryCheckpoints();
    const [one = onlyTab(), two = onlyTab()] = fakeTabs(2);
    return [await visit(store, { tabs: one }), await visit(store, { tabs: two })] as const;
  };

  it("have one index and one limit", async () => {
    const [first, second] = await open();
    await first.train("run", [0, 1]);
    expect(second.last().runs).toMatchObject([{ run: "run", checkpoints: 2 }]);
    expect(second.last().used).toBe(first.last().used);
    await second.library.set({ limit: second.last().used });
    await first.train("more", [0, 1]);
    expect(first.last().full).toMatch(/fill their limit/);
  });

  it("have one writer a run: the other says that it is in use, and may have it afterwards", async () => {
    const [first, second] = await open();
    const { writer } = await first.train("run", [0, 1]);
    await expect(second.library.claim("run")).rejects.toThrow(
      "resume: this run is in use in another tab",
    );
    await expect(second.library.discard("run", () => [])).rejects.toThrow("another tab");
    writer.close();
    await second.library.claim("run");
    await expect(first.library.discard("run", () => [])).rejects.toThrow("another tab");
    await second.library.discard("run", () => []);
    expect(first.last()).toMatchObject({ runs: [], removed: { run: "run" } });
  });
});
