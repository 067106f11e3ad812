import { expect, test } from "vitest";
import type { CheckpointsEvent } from "../../protocol/events.ts";
import { createLibrary } from "./library.ts";
import { memoryCheckpoints } from "./store.ts";

test("the limit and the switch persist between visits", async () => {
  const store = memoryCheckpoints();
  const visit = async () => {
    const events: CheckpointsEvent[] = [];
    const library = createLibrary(store, (event) => events.push(event));
    await library.open();
    return { library, last: () => events.at(-1) };
  };
  const first = await visit();
  expect(first.last()).toMatchObject({ limit: 2 ** 29, on: true });
  await first.library.set({ limit: 2 ** 26 });
  await first.library.set({ on: false });
  expect((await visit()).last()).toMatchObject({ limit: 2 ** 26, on: false });
});
