import { expect, it } from "vitest";
import type { Session } from "../session/session.ts";
import { measure } from "./measure.ts";
import type { Host, Hosts } from "./processHost.ts";

const TASK = {
  workload: "b",
  batch: 16,
  peers: ["isotrope"],
  seconds: 1,
  firstSteps: false,
};

/** A host whose steps take these milliseconds, the last value from then on. */
function hostsWith(times: readonly number[]): Hosts {
  let taken = 0;
  const next = () => times[Math.min(taken++, times.length - 1)] ?? 0;
  const answers: Partial<Record<keyof Session, (count: number) => unknown>> = {
    adapter: () => "test",
    start: () => ({ milliseconds: 5000, loss: 1 }),
    steps: (count) => {
      const each = Array.from({ length: count }, next);
      const milliseconds = each.reduce((sum, time) => sum + time, 0) / count;
      return { milliseconds, losses: each.map(() => 1) };
    },
    count: () => ({ dispatches: 1, submits: 1, buffers: 0, bindGroups: 0, peakBytes: 4 }),
    issue: () => 0.1,
    choices: () => [],
    facts: () => ({ flops: 1e6, neededBytes: 4, ceiling: 1 }),
  };
  const host: Host = {
    call: (name, args) => Promise.resolve(answers[name]?.(Number(args.at(1)))) as never,
    close: async () => undefined,
  };
  return {
    name: "test",
    backends: ["webgpu"],
    open: async () => host,
    close: async () => undefined,
  };
}

it("does not take the compilation of shaders for the duration of a step", async () => {
  const [row] = await measure(hostsWith([2700, 2700, 900, 300, 40, 20]), TASK, () => undefined);
  expect(row).toMatchObject({ stepMs: 20 });
  expect(row).not.toHaveProperty("void");
  expect(row).not.toHaveProperty("skipped");
});

it("skips a library whose steps stay too long", async () => {
  const [row] = await measure(hostsWith([2700]), TASK, () => undefined);
  expect(row?.skipped).toBe("a step took 2.7 s, too long to take 5 for comparing losses");
});
