import { describe, expect, test } from "vitest";
import { megabytes, momentsOf, stepAt } from "./moments.ts";

const marks = [0, 10, 20].map((step) => ({ step, bytes: 1, collapse: "none" }));

describe("stops of the timeline", () => {
  test("are the checkpoints, then the present", () => {
    const now = momentsOf(marks, undefined);
    expect(now).toEqual({ steps: [0, 10, 20], present: 3, at: 3 });
    expect([0, 1, 2, 3].map((stop) => stepAt(now, stop))).toEqual([0, 10, 20, undefined]);
  });

  test("a step between two checkpoints is at the earlier one", () => {
    expect(momentsOf(marks, 10).at).toBe(1);
    expect(momentsOf(marks, 19).at).toBe(1);
    expect(momentsOf([], undefined).at).toBe(0);
    // The checkpoint was deleted while it was shown.
    expect(momentsOf(marks.slice(1), 5).at).toBe(0);
  });

  test("sizes are in megabytes", () => {
    expect(megabytes(2.5 * 2 ** 20)).toBe("2.5 MB");
    expect(megabytes(512 * 2 ** 20)).toBe("512 MB");
  });
});
