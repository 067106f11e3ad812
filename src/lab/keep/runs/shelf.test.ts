/** Run records that several tabs share, and that cannot be written. */
import { describe, expect, it } from "vitest";
import { fakeTabs } from "../storage/testing.ts";
import { createRunLibrary, type RunLibrary } from "./library.ts";
import { memoryRuns } from "./store.ts";
import { finishedRun, identity, stepsOf } from "./testing.ts";

describe("two tabs", () => {
  const open = () => {
    const store = memoryRuns();
    const quiet = () => {};
    return fakeTabs(2).map((tabs) => createRunLibrary({ store, tabs, changed: quiet }));
  };
  const names = async (library: RunLibrary | undefined) =>
    (await library?.listRuns())?.map(({ name, step }) => `${name} ${step}`);

  it("list the same runs, and one renames a run that the other trains", async () => {
    const [first, second] = open();
    expect(await names(second)).toEqual([]);
    first?.begin(identity("a"));
    first?.receive("a", stepsOf(1, [4, 3]));
    await first?.listRuns();
    expect(await names(second)).toEqual(["a 2"]);
    await second?.renameRun("a", "mine");
    await second?.listRuns();
    first?.receive("a", stepsOf(3, [2]));
    expect(await names(first)).toEqual(["mine 3"]);
    expect(await names(second)).toEqual(["mine 3"]);
  });

  it("a run that one deletes stays deleted while the other trains it, and comes back with undo", async () => {
    const [first, second] = open();
    first?.begin(identity("a"));
    first?.receive("a", stepsOf(1, [4, 3]));
    await first?.listRuns();
    await second?.listRuns();
    await second?.removeRuns(["a"]);
    first?.receive("a", stepsOf(3, [2]));
    expect(await names(first)).toEqual([]);
    await second?.restoreRuns(["a"]);
    first?.receive("a", stepsOf(4, [1]));
    expect(await names(second)).toEqual(["a 2"]);
    expect(await names(first)).toEqual(["a 4"]);
    expect(await names(second)).toEqual(["a 4"]);
  });
});

it("records that cannot be written last for the visit, and are written when the store works again", async () => {
  const memory = memoryRuns();
  let full = true;
  const put: typeof memory.put = async (runs) => {
    if (full) throw new DOMException("", "QuotaExceededError");
    await memory.put(runs);
  };
  const told: string[] = [];
  const library = createRunLibrary({
    store: { ...memory, put },
    changed: () => {},
    unsaved: (text) => told.push(text),
  });
  await library.add(finishedRun("a"));
  await library.add(finishedRun("b"));
  expect(told).toEqual([
    "The browser has no more space for this site. Delete checkpoints or runs here, or free disk space. The records of runs last for this visit.",
  ]);
  expect(await library.runCurves(["a", "b"], "loss")).toHaveLength(2);
  full = false;
  await library.add(finishedRun("c"));
  expect((await memory.all()).map(({ id }) => id)).toEqual(["a", "b", "c"]);
});
