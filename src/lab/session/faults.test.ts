/**
 * The device is lost in every phase of the lab: every message names the cause, nothing hangs, the run goes on from its
 * last checkpoint, also when that device is lost in turn, and the next run works. Runs and twins that cannot be opened
 * leave no buffer behind.
 */
import { afterEach, describe, expect, it } from "vitest";
import { messageOf } from "../../shared/errors.ts";
import { type FaultyLab, openFaultyLab, tiny } from "./testing.ts";

interface Phase {
  readonly name: string;
  /** What comes before the device is at risk. */
  prepare?(faulty: FaultyLab): Promise<unknown>;
  act(faulty: FaultyLab): Promise<unknown>;
  /** Whether the run that is shown afterwards has a checkpoint to go on from; default: it has. */
  readonly saved?: false;
  /** The call that creates, submits or compiles something at which the device is lost; default: the first. */
  readonly call?: number;
}

const shownIn = ({ of }: FaultyLab): string => of("shown").at(-1)?.run ?? "";
/** So short that every step is saved. */
const short = { ...tiny, steps: 60 };
const begun = ({ lab }: FaultyLab) => lab.begin(short);
/** A run with saved steps: the one that goes on after the last phase, or a new one. */
const stepped = async (faulty: FaultyLab) => {
  const { of } = faulty;
  const newest = of("state").findLast(({ run }) => run === shownIn(faulty))?.state;
  if (newest?.phase === "paused" && newest.step > 0) return;
  await begun(faulty);
  await faulty.lab.step();
  await faulty.until(({ step }) => step === 1);
};
const grid = {
  base: { ...tiny, steps: 4 },
  vary: [{ key: "temperature", values: [0.1, 0.5] }],
  seeds: [0],
};

const phases: readonly Phase[] = [
  { name: "compiling", prepare: begun, act: begun, call: 6, saved: false },
  {
    name: "resuming",
    prepare: stepped,
    act: (faulty) => faulty.lab.resume(shownIn(faulty)),
    call: 6,
  },
  { name: "the first step", prepare: begun, act: ({ lab }) => lab.step(), saved: false },
  {
    name: "training",
    call: 6,
    prepare: stepped,
    async act({ lab, until }) {
      await lab.train();
      await until(({ phase, step }) => phase === "failed" || step === 60);
      await lab.pause();
    },
  },
  { name: "an export", prepare: stepped, act: ({ lab }) => lab.export() },
  {
    name: "a fork",
    prepare: stepped,
    call: 1,
    act: ({ lab }) => lab.fork("temperature", 0.1),
  },
  {
    name: "a fork at a checkpoint",
    prepare: stepped,
    act: ({ lab }) => lab.fork("projectorDim", "64", 0),
  },
  {
    name: "a step with a twin",
    async prepare(faulty) {
      await stepped(faulty);
      await faulty.lab.fork("temperature", 0.1);
    },
    act: ({ lab }) => lab.step(),
  },
  {
    name: "a grid",
    call: 6,
    prepare: stepped,
    async act({ lab, of }) {
      await lab.launchGrid(grid);
      for (let waited = 0; waited < 10_000; waited += 10) {
        const phase = of("grid").at(-1)?.phase;
        if (phase !== undefined && phase !== "running") return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error("the grid did not end");
    },
  },
  {
    name: "a checkpoint is viewed",
    prepare: stepped,
    async act({ lab }) {
      await lab.show(0);
      await lab.setSpace("h");
      await lab.analyse({ id: "forces", parameters: { view: 0 } });
      await lab.show(undefined);
    },
  },
  {
    name: "embeddings are measured",
    prepare: stepped,
    async act({ lab }) {
      await lab.setSpace("h");
      await lab.step();
      await lab.setSpace("z");
    },
    call: 3,
  },
  {
    name: "the points change",
    prepare: stepped,
    act: ({ lab }) => lab.setPoints(1000),
  },
  { name: "a profile", prepare: stepped, act: ({ lab }) => lab.measure("step") },
  { name: "the ceilings", prepare: stepped, act: ({ lab }) => lab.measure("ceilings") },
];

/** Words in errors that are mere consequences of the loss. */
const INNER = /mapAsync|GPUBuffer|GPUDevice|Abort|invalid|destroyed buffer|undefined/i;

const opened: FaultyLab[] = [];
afterEach(() => {
  for (const { close } of opened.splice(0)) close();
});
async function openLab(): Promise<FaultyLab> {
  const faulty = await openFaultyLab();
  opened.push(faulty);
  return faulty;
}

/** Everything that the page would show. */
function messagesOf({ of }: FaultyLab): string[] {
  return [
    ...of("state").flatMap(({ state }) => (state.phase === "failed" ? [state.message] : [])),
    ...of("notice").map(({ text }) => text),
    ...of("grid").map(({ message }) => message),
  ];
}

/** Resolves to whether the device was lost in this phase. */
async function loseDuring(faulty: FaultyLab, { act, call = 1 }: Phase): Promise<boolean> {
  const device = faulty.device();
  device.loseAt(call);
  const rejection = await act(faulty).then(
    () => undefined,
    (error) => messageOf(error),
  );
  device.loseAt(Number.POSITIVE_INFINITY);
  // The phase has fewer calls, or it began with another device.
  if (!device.failure() || faulty.device() !== device) {
    expect(rejection).toBeUndefined();
    return false;
  }
  for (const message of [...messagesOf(faulty), ...(rejection === undefined ? [] : [rejection])]) {
    expect(message).not.toMatch(INNER);
  }
  const { failure, message } = await faulty.until(({ phase }) => phase === "failed");
  expect({ failure, message }).toMatchObject({
    failure: "device-lost",
    message: expect.stringContaining("graphics device was lost"),
  });
  return true;
}

async function worksAgain(faulty: FaultyLab): Promise<void> {
  await faulty.lab.begin(short);
  await faulty.lab.step();
  await faulty.until(({ phase, step }) => phase === "paused" && step === 1);
  expect(faulty.device().failure()).toBeUndefined();
}

/** Resumes the shown run from its last checkpoint, as Train does, and takes a step. */
async function goesOn(faulty: FaultyLab, saved = true): Promise<void> {
  const { lab, until } = faulty;
  const resumed = lab.resume(shownIn(faulty));
  if (!saved) {
    await expect(resumed).rejects.toThrow(/has no checkpoints/);
    return worksAgain(faulty);
  }
  await resumed;
  const { step: from } = await until(({ phase }) => phase === "paused");
  await lab.step();
  await until(({ phase, step }) => phase === "paused" && step === from + 1);
  expect(faulty.device().failure()).toBeUndefined();
}

/** One lab for all phases: each begins a run of its own, on a new device after a loss. */
let shared: Promise<FaultyLab> | undefined;

describe("the device is lost during", () => {
  it.each(phases)("$name", async (phase) => {
    shared ??= openFaultyLab();
    const faulty = await shared;
    await phase.prepare?.(faulty);
    expect(await loseDuring(faulty, phase)).toBe(true);
    await goesOn(faulty, phase.saved);
  });

  it("any phase: a new run works after all of them", async () => {
    const faulty = await (shared ?? openLab());
    await worksAgain(faulty);
    faulty.close();
  });

  it("training, twice: the weights before can be exported, and the run goes on, each time", async () => {
    const faulty = await openLab();
    await stepped(faulty);
    for (const round of [1, 2]) {
      faulty.device().loseAt(0);
      await faulty.until(({ phase }) => phase === "failed");
      const files = await faulty.lab.export();
      expect(files.map(({ name }) => name)).toEqual(["weights.safetensors"]);
      expect(faulty.devices).toHaveLength(round);
      await goesOn(faulty);
    }
  });
});

describe("memory after a failure", () => {
  /** Live buffers of the device once a run is shown. */
  const settled = async (faulty: FaultyLab): Promise<number> => {
    await faulty.lab.begin(tiny);
    return faulty.device().counters.liveBuffers;
  };

  it("of a fork: what was built for the twin is released", async () => {
    const faulty = await openLab();
    const { lab, device } = faulty;
    await settled(faulty);
    await lab.step();
    const before = device().counters.liveBuffers;
    await expect(lab.fork("temperature", "hot")).rejects.toThrow("temperature");
    expect(device().counters.liveBuffers).toBe(before);
    const fresh = await settled(faulty);
    expect(await settled(faulty)).toBe(fresh);
  });

  it("of two forks at the same time: one twin is left", async () => {
    const faulty = await openLab();
    const { lab, device, of } = faulty;
    const fresh = await settled(faulty);
    await lab.step();
    await lab.fork("temperature", 0.1);
    const withTwin = device().counters.liveBuffers;
    await Promise.all([lab.fork("temperature", 0.2), lab.fork("temperature", 0.3)]);
    expect(device().counters.liveBuffers).toBe(withTwin);
    expect(
      of("begin")
        .filter(({ fork }) => fork)
        .at(-1)?.fork?.change.to,
    ).toBe(0.3);
    expect(await settled(faulty)).toBe(fresh);
  });

  it("of a run that ends during a fork: nothing is left of either", async () => {
    const faulty = await openLab();
    const { lab, device } = faulty;
    const fresh = await settled(faulty);
    await lab.step();
    const forked = lab.fork("temperature", 0.1).catch((error) => messageOf(error));
    // The fork is on its way when the next run begins.
    await Promise.resolve();
    await lab.begin(tiny);
    expect(await forked).toMatch(/ended meanwhile|^undefined$/);
    expect(device().counters.liveBuffers).toBe(fresh);
  });
});
