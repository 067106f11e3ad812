import { expect, test } from "vitest";
import type { CheckpointsEvent } from "../../protocol/events.ts";
import { createLibrary } from "./library.ts";
import { memoryCheckpoints } from "./store.ts";

test("what checkpoints may take, and whether any are kept, is remembered by the next visit", async () => {
  const store = memoryCheckpoints();
  const visit = async () => {
    const told: CheckpointsEvent[] = [];
    const library = createLibrary(store, (event) => told.push(event));
    await library.open();
    return { library, last: () => told.at(-1) };
  };
  const first = await visit();
  expect(first.last()).toMatchObject({ limit: 2 ** 29, on: true });
  await first.library.set({ limit: 2 ** 26 });
  await first.library.set({ on: false });
  expect((await visit()).last()).toMatchObject({ limit: 2 ** 26, on: false });
});
