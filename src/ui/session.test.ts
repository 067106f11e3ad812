/** Actions of the user become commands to the lab; events of the lab become state. */

import { describe, expect, test } from "vitest";
import type { RunConfiguration } from "../lab/protocol/index.ts";
import { createSession } from "./session.ts";
import { waitingChanges } from "./state/configurationSlice.ts";
import { shownRun } from "./state/runsSlice.ts";
import { createPageStore } from "./state/store.ts";
import { createFakeLab, type FakeLab } from "./testing/fakeLab.ts";
import { configuration } from "./testing/fakeRun.ts";

async function open(lab: FakeLab, wanted: Partial<RunConfiguration> = {}) {
  const store = createPageStore();
  const session = createSession({
    store,
    connect: lab.connect,
    wanted,
    obstacle: (reason) => (reason === undefined ? undefined : { title: reason, remedies: [] }),
  });
  await session.open();
  await settled();
  return { store, session };
}

/** Lets the queue of commands run dry. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const names = ({ commands }: FakeLab) => commands.map((command) => command.split(" ")[0]);
const last = ({ commands }: FakeLab) => commands.at(-1) ?? "";

describe("opening", () => {
  test("begins the lab's own defaults, so that there is a picture before anyone presses Train", async () => {
    const lab = createFakeLab();
    const { store } = await open(lab);
    expect(lab.commands).toEqual([`begin ${JSON.stringify(configuration)}`]);
    expect(shownRun(store.getState()).state.phase).toBe("ready");
  });

  test("begins what the address asks for and says what it had to leave out", async () => {
    const lab = createFakeLab();
    const { store } = await open(lab, {
      dataset: "shapes",
      encoder: "resnet-9000",
      batch: 1,
      seed: 3,
      settings: { temperature: 0.1, nonsense: 1 },
    });
    const begun = shownRun(store.getState()).configuration;
    expect(begun).toMatchObject({ dataset: "shapes", encoder: "convnet-s", batch: 32, seed: 3 });
    expect(begun?.settings).toEqual({ temperature: 0.1 });
    const said = store
      .getState()
      .notices.map(({ text }) => text)
      .join("\n");
    for (const part of ["resnet-9000", "Batch size", "nonsense"]) expect(said).toContain(part);
  });

  test("the notice about the default batch size is shown only while it applies", async () => {
    const lab = createFakeLab();
    const withNotice: FakeLab = {
      ...lab,
      connect(listener) {
        const client = lab.connect(listener);
        return {
          ...client,
          open: async (given) => ({ ...(await client.open(given)), notice: "The batch is 32." }),
        };
      },
    };
    const texts = ({ store }: Awaited<ReturnType<typeof open>>) =>
      store.getState().notices.map(({ text }) => text);
    expect(texts(await open(withNotice, { batch: 16 }))).toEqual([]);
    expect(texts(await open(withNotice, { method: "pixels" }))).toEqual([]);
    const page = await open(withNotice);
    expect(texts(page)).toEqual(["The batch is 32."]);
    page.session.set("batch", 16);
    expect(texts(page)).toEqual([]);
  });

  test.each(["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"])(
    "%s in the address is an unknown setting",
    async (word) => {
      const settings = Object.fromEntries([[word, 1]]);
      const { store } = await open(createFakeLab(), { settings });
      expect(store.getState().draft?.settings).toEqual({});
      expect(
        store
          .getState()
          .notices.map(({ text }) => text)
          .join(),
      ).toContain(word);
    },
  );

  test("a lab that does not open leaves an obstacle with its reason", async () => {
    const { store } = await open(createFakeLab("No adapter."));
    expect(store.getState().obstacle?.title).toBe("No adapter.");
    expect(store.getState().opening).toBeUndefined();
  });
});

describe("training", () => {
  test("commands go out in the order of the clicks", async () => {
    const lab = createFakeLab();
    const { session } = await open(lab);
    session.train();
    session.pause();
    session.step();
    session.reset();
    await settled();
    expect(names(lab)).toEqual(["begin", "train", "pause", "step", "begin"]);
  });

  test("restarts after the end and after a failure", async () => {
    const lab = createFakeLab();
    const { session } = await open(lab);
    for (const phase of ["finished", "failed"] as const) {
      lab.report({
        type: "state",
        state: { phase, step: 100, steps: 100, stepsPerSecond: 0, message: "" },
      });
      session.train();
      await settled();
      expect(names(lab).slice(-2)).toEqual(["begin", "train"]);
    }
  });
});

describe("settings", () => {
  test("a live one reaches the run at once and waits for nothing", async () => {
    const lab = createFakeLab();
    const { store, session } = await open(lab);
    session.train();
    await settled();
    lab.reach(5);
    expect(session.set("temperature", "0.2")).toBe(true);
    await settled();
    expect(last(lab)).toBe('set "temperature" 0.2');
    expect(waitingChanges(store.getState())).toEqual([]);
  });

  test("a structural one waits for a restart once there is something to lose", async () => {
    const lab = createFakeLab();
    const { store, session } = await open(lab);
    session.train();
    await settled();
    lab.reach(5);
    session.set("batch", 64);
    session.choose("encoder", "mlp");
    await settled();
    expect(names(lab)).toEqual(["begin", "train"]);
    expect(waitingChanges(store.getState())).toEqual(["Encoder", "Batch size"]);
    await session.reset();
    expect(last(lab)).toContain('"batch":64');
    expect(waitingChanges(store.getState())).toEqual([]);
  });

  test("before the first step it takes effect at once, and Train takes it along", async () => {
    const lab = createFakeLab();
    const { session } = await open(lab);
    session.set("batch", 64);
    session.set("seed", 9);
    session.train();
    await settled();
    expect(names(lab)).toEqual(["begin", "begin", "train"]);
    expect(lab.commands[1]).toContain('"batch":64,"seed":9');
  });

  test("what cannot be read goes nowhere and is said by its control", async () => {
    const lab = createFakeLab();
    const { store, session } = await open(lab);
    expect(session.set("temperature", "warm")).toBe(false);
    expect(store.getState().errors.temperature).toBe(
      'Temperature: found "warm", expected a number from 0.01 to 10',
    );
    expect(session.set("temperature", 0.5)).toBe(true);
    expect(store.getState().errors).toEqual({});
    await settled();
    expect(names(lab)).toEqual(["begin"]);
  });

  test("what the lab refuses is said by the control it names", async () => {
    const lab = createFakeLab(undefined, "temperature: found 0.2, this run takes none");
    const { store, session } = await open(lab);
    session.set("temperature", 0.2);
    await settled();
    expect(store.getState().errors.temperature).toContain("this run takes none");
  });

  test("another dataset brings its own defaults", async () => {
    const lab = createFakeLab();
    const { store, session } = await open(lab);
    session.choose("dataset", "shapes");
    await settled();
    expect(store.getState().fields["augment.color"]?.default).toBe(0.5);
    session.set("augment.color", 0);
    await settled();
    expect(last(lab)).toContain('"augment.color":0');
  });
});
