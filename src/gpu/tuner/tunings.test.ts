import { describe, expect, it } from "vitest";
import { matmul } from "../kernels/matmul.ts";
import { type Tunable, tunableOf } from "./tunable.ts";
import { createTuningTable, summarise } from "./tunings.ts";

function product(rows: number, cols = 64): Tunable {
  const tunable = tunableOf(
    matmul,
    { batch: 1, rows, inner: 40, cols },
    { software: true, quads: false },
    {},
  );
  if (!tunable) throw new Error("matmul has variants");
  return tunable;
}

describe("the key of a winner", () => {
  it("is shared by large sizes of one class and differs for small sizes", () => {
    expect(product(200).key).toBe(product(256).key);
    expect(product(257).key).not.toBe(product(256).key);
    expect(product(256, 48).key).not.toBe(product(256, 64).key);
  });

  it("names the kernel, its version and its sizes", () => {
    expect(product(200).key).toMatch(/^matmul@[a-z0-9]+ batch=1 rows=256 inner=40 cols=64$/);
  });
});

describe("the table of a device", () => {
  it("returns the first candidate until a winner is known", () => {
    const table = createTuningTable();
    const tunable = product(256);
    expect(table.choose(tunable)).toEqual({ variant: tunable.candidates[0], chosenBy: "rule" });
    expect(table.isOpen(tunable)).toBe(true);
    table.learn(tunable, "register-4x8");
    expect(table.choose(tunable)).toEqual({ variant: "register-4x8", chosenBy: "timed" });
    expect(table.isOpen(tunable)).toBe(false);
    expect(table.choose(product(1024)).chosenBy).toBe("rule");
  });

  it("recalls winners, except those of kernels that have changed", () => {
    const table = createTuningTable();
    const { key, exact } = product(200);
    const stale = key.replace(/@\w+/, "@0ld");
    const current = { [key]: "register-4x8", [exact]: "register-4x8", "gone@1 x=1": "fast" };
    table.recall({ ...current, [stale]: "register-1x4" });
    expect(table.choose(product(200))).toEqual({ variant: "register-4x8", chosenBy: "cache" });
    expect(table.winners()).toEqual(current);
  });

  it("uses the winner of a size class only at sizes at which its bytes were compared", () => {
    const table = createTuningTable();
    const rule = { variant: product(256).candidates[0], chosenBy: "rule" };
    table.learn(product(200), "register-4x8");
    expect(table.choose(product(200)).chosenBy).toBe("timed");
    expect(table.choose(product(256))).toEqual(rule);
    expect(table.isOpen(product(256))).toBe(true);
    expect(table.unchecked(product(256))).toBe("register-4x8");
    expect(table.unchecked(product(200))).toBeUndefined();
    const next = createTuningTable();
    next.recall(table.winners());
    expect(next.choose(product(256))).toEqual(rule);
    table.trust(product(256), "register-4x8");
    expect(table.choose(product(256)).chosenBy).toBe("timed");
    table.disable(product(256), "register-4x8");
    expect(table.choose(product(200)).chosenBy).toBe("rule");
    expect(table.unchecked(product(200))).toBeUndefined();
  });

  it("ignores a recalled variant that does not exist", () => {
    const table = createTuningTable();
    table.recall({ [product(256).key]: "no-such-tile" });
    expect(table.choose(product(256)).chosenBy).toBe("rule");
    expect(table.isOpen(product(256))).toBe(true);
  });

  it("uses a forced variant wherever it fits", () => {
    const table = createTuningTable();
    table.learn(product(256), "register-4x8");
    table.force({ matmul: "workgroup-32x32" });
    expect(table.choose(product(256))).toEqual({
      variant: "workgroup-32x32",
      chosenBy: "forced",
    });
    expect(table.isOpen(product(512))).toBe(false);
  });
});

it("calls of one kernel and size class are one row", () => {
  const choice = { variant: "register-8x8", chosenBy: "rule" } as const;
  const calls = [product(200), product(256), product(1024)];
  expect(summarise(calls.map((tunable) => ({ tunable, choice })))).toEqual([
    { kernel: "matmul", shape: "batch=1 rows=256 inner=40 cols=64", ...choice, calls: 2 },
    { kernel: "matmul", shape: "batch=1 rows=1024 inner=40 cols=64", ...choice, calls: 1 },
  ]);
});
