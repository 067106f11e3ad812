/** Arguments that `probe` and `invariance` reject before a device is opened. */
import { describe, it } from "vitest";
import { file, refused, trainWhole } from "./testing.ts";

describe("probe", () => {
  const weights = ["--weights", file("whole", "weights.safetensors")];

  it("rejects a dataset without factors and missing weights", async () => {
    await trainWhole();
    await refused(["probe", ...weights, "--factors"], /no known factors; choose shapes/);
    await refused(["probe"], /--weights F is missing/);
  });
});

describe("invariance", () => {
  it.each<[readonly string[], RegExp]>([
    [["--dataset", "digits"], /no known factors; choose shapes/],
    [["--method", "autoencoder"], /sees one view of an image/],
    [["--seeds", "0,0"], /seeds: found 0, 0|--seeds/],
    [["--space", "w"], /--space: found "w", expected h or z/],
  ])("rejects %j", async (args, words) => {
    await refused(["invariance", ...args], words);
  });
});
