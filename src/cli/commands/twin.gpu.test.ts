/** `train --twin`: the same bytes without a change, a different outcome with one. */
import { describe, expect, it } from "vitest";
import { bytesOf, file, lab, recordOf, refused, TINY, train } from "./testing.ts";

const BYOL = "--method byol --dataset digits --encoder mlp --tuning default".split(" ");

describe("a twin", () => {
  it("with the same setting gives the run's bytes", async () => {
    await train("same", ...TINY, "--steps", "8", "--seed", "3", "--twin", "temperature=0.5@3");
    expect(recordOf("same").history.step).toHaveLength(8);
    expect(recordOf("same/twin").history.step).toEqual([4, 5, 6, 7, 8]);
    for (const name of ["weights.safetensors", "embeddings.npy", "projections.npy"]) {
      expect(bytesOf("same/twin", name).equals(bytesOf("same", name)), name).toBe(true);
    }
    expect(recordOf("same/twin")).toMatchObject({
      twin: { step: 3, key: "temperature", from: 0.5, to: 0.5 },
    });
  });

  it("of BYOL without stop-gradient collapses completely, while the run does not", async () => {
    const printed = await train(
      "byol",
      ...BYOL,
      ...["--batch", "32", "--steps", "30", "--seed", "0", "--set", "learningRate=0.01"],
      ...["--twin", "stopGradient=false@3"],
    );
    const [run, twin] = [recordOf("byol"), recordOf("byol/twin")];
    expect(run.final?.z.collapse).toBe("none");
    expect(twin.final?.z.collapse).toBe("complete");
    expect(printed).toMatch(/run, stopGradient=true +none/);
    expect(printed).toMatch(/twin, stopGradient=false +complete/);
  });

  it("is rejected for an unknown setting, value or step", async () => {
    const with8 = [...TINY, "--steps", "8", "--out", file("never")];
    await refused(["train", ...with8, "--twin", "temperature=0.1"], /expected key=value@STEP/);
    await refused(["train", ...with8, "--twin", "temperature=0.1@8"], /from 0 to 7/);
    await refused(["train", ...with8, "--twin", "heat=1@3"], /simclr has no setting "heat"/);
    await refused(["train", ...with8, "--twin", "temperature=99@3"], /temperature.*99/);
    expect(await lab("train", "--help")).toMatch(/--twin key=value@STEP/);
  });
});
