import { expect, it, vi } from "vitest";
import { withPauses } from "./polling.ts";

/** Runs `run` and looks like a function that an add-on made: anonymous and native. */
const native = (run: () => void): (() => void) =>
  Object.defineProperty(run.bind(undefined), "name", { value: "" });

/** A scheduler whose calls run one a `turn`, and a clock that a sleep moves on. */
function testLoop() {
  const queue: (() => void)[] = [];
  const sleeps: number[] = [];
  const clock = { now: 0 };
  const enqueue = (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
    queue.push(() => callback(...args));
  const schedule = withPauses(
    enqueue as unknown as typeof setImmediate,
    (milliseconds) => {
      sleeps.push(milliseconds);
      clock.now += milliseconds;
    },
    () => clock.now,
  );
  return { schedule, sleeps, clock, turn: () => queue.shift()?.() };
}

it("sleeps a tenth of the time waited so far before each poll, at most a millisecond", () => {
  const { schedule, sleeps, clock, turn } = testLoop();
  const poll = native(() => {
    clock.now += 2;
    schedule(poll);
  });
  schedule(poll);
  for (let turns = 0; turns < 8; turns++) turn();
  expect(sleeps.slice(0, 2)).toEqual([0.2, expect.closeTo(0.42)]);
  expect(Math.max(...sleeps)).toBe(1);
});

it("does not sleep before the first poll of a new wait", () => {
  const { schedule, sleeps, clock, turn } = testLoop();
  const answered = native(() => {});
  schedule(answered);
  clock.now = 50;
  turn();
  expect(sleeps).toEqual([1]);
  schedule(answered);
  turn();
  expect(sleeps).toEqual([1]);
});

it("passes other calls on at once, with their arguments", () => {
  const { schedule, sleeps, clock, turn } = testLoop();
  const other = vi.fn();
  schedule(other, 1, "two");
  schedule(other.bind(undefined), 3);
  clock.now = 50;
  turn();
  turn();
  expect(other.mock.calls).toEqual([[1, "two"], [3]]);
  expect(sleeps).toEqual([]);
});

it("ends the wait when a poll throws", () => {
  const { schedule, sleeps, clock, turn } = testLoop();
  schedule(
    native(() => {
      throw new Error("lost");
    }),
  );
  expect(turn).toThrow("lost");
  clock.now = 50;
  schedule(native(() => {}));
  turn();
  expect(sleeps).toEqual([]);
});
