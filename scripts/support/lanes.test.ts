/** Output of jobs that run side by side. */
import { expect, it } from "vitest";
import { runInLanes } from "./lanes.mjs";

/** A job that prints NAME1, waits until `end` is called, and prints NAME2. */
function pausedJob(name: string) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const job = async (print: (chunk: string) => void) => {
    print(`${name}1 `);
    await ended;
    print(`${name}2 `);
  };
  return { job, end };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

it("prints each job's output in one piece, in the order of the jobs", async () => {
  const [a, b, c] = ["a", "b", "c"].map(pausedJob);
  if (!a || !b || !c) throw new Error("three jobs");
  let written = "";
  const all = runInLanes([a.job, b.job, c.job], 2, (chunk) => {
    written += chunk;
  });
  await settle();
  expect(written).toBe("a1 ");
  b.end();
  await settle();
  expect(written).toBe("a1 ");
  a.end();
  await settle();
  expect(written).toBe("a1 a2 b1 b2 c1 ");
  c.end();
  await all;
  expect(written).toBe("a1 a2 b1 b2 c1 c2 ");
});

it("runs at most as many jobs at a time as there are lanes", async () => {
  let [running, most] = [0, 0];
  const job = async () => {
    most = Math.max(most, ++running);
    await settle();
    running--;
  };
  await runInLanes(Array(5).fill(job), 2, () => {});
  expect([running, most]).toEqual([0, 2]);
});
