import { expect, it } from "vitest";
import { chartBytesOf } from "./checkpoint.ts";
import { bytesOfEvents, createPendingEvents, onlyOnce } from "./pending.ts";
import { stepsOf } from "./testing.ts";

const MEGABYTE = 2 ** 20;

it("an hour of a fast run without saving stays within a few megabytes, with its spikes", () => {
  const pending = createPendingEvents();
  const spike = stepsOf(123_456);
  let added = 0;
  for (let first = 1; first < 400_000; first += 100) {
    const event = stepsOf(...Array.from({ length: 100 }, (_, index) => first + index));
    added += chartBytesOf(event);
    pending.add(event);
    if (first === 123_401) pending.add({ ...spike, series: { loss: Float64Array.of(99) } });
    expect(pending.bytes).toBeLessThan(5 * MEGABYTE);
  }
  expect(added).toBeGreaterThan(6 * MEGABYTE);
  const events = pending.take();
  expect(bytesOfEvents(events)).toBeLessThan(5 * MEGABYTE);
  const losses = events.flatMap((event) =>
    event.type === "steps" ? [...(event.series.loss ?? [])] : [],
  );
  expect(losses).toContain(99);
  expect(pending.bytes).toBe(0);
});

it("events of a failed write come back before newer ones", () => {
  const pending = createPendingEvents();
  pending.add(stepsOf(1));
  const taken = pending.take();
  pending.add(stepsOf(2));
  pending.giveBack(taken);
  expect(pending.take()).toEqual([stepsOf(1), stepsOf(2)]);
});

it("what was saved twice is read once, up to a step", () => {
  const events = onlyOnce([stepsOf(1, 2), stepsOf(2, 3), stepsOf(4, 5)], 4);
  expect(events).toEqual([stepsOf(1, 2), stepsOf(3), stepsOf(4)]);
});
