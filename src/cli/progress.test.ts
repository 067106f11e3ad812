import { describe, expect, it } from "vitest";
import { createProgress, durationText, stepText } from "./progress.ts";

const erase = "\r\u001b[K";

function progressOn(columns: number | undefined) {
  const written: string[] = [];
  const clock = { time: 0 };
  const stream = { columns, write: (text: string) => written.push(text) };
  return { written, clock, ...createProgress(stream, () => clock.time) };
}

describe("progress", () => {
  it("on a terminal is one line, erased before other output", () => {
    const { written, clock, progress, log } = progressOn(12);
    clock.time = 300;
    progress("step 1 of 100: loss 2");
    progress("too soon");
    log("done");
    log("again");
    expect(written).toEqual([`${erase}step 1 of 1`, erase, "done\n", "again\n"]);
  });

  it("elsewhere is a plain line at intervals", () => {
    const { written, clock, progress, clear } = progressOn(undefined);
    progress("too soon");
    for (const time of [9_000, 10_000, 11_000, 21_000]) {
      clock.time = time;
      progress(`at ${time}`);
    }
    clear();
    expect(written).toEqual(["at 10000\n", "at 21000\n"]);
  });

  it("of a training names step, loss, rate and the remaining time", () => {
    expect(stepText({ step: 40, loss: 1.23456 }, 100, 0.5)).toBe(
      "step 40 of 100: loss 1.2346, 0.5 steps/s, 2:00 left",
    );
    expect(stepText({ step: 1, loss: 2 }, 100, 0)).toBe("step 1 of 100: loss 2.0000");
    expect([7.1, 127, 3909].map(durationText)).toEqual(["8 s", "2:07", "1:05:09"]);
  });
});
