import { afterAll, beforeAll, expect, it } from "vitest";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import type { MethodDefinition } from "../../training/method.ts";
import { loadMethod } from "../../training/methods/index.ts";
import { checkObjective } from "./objectiveCheck.ts";

let device: Device;
let method: MethodDefinition;
beforeAll(async () => {
  device = await openDevice(await testGpu());
  method = await loadMethod("simclr");
});
afterAll(() => device.destroy());

it("compares the gradient by each input with a central difference", async () => {
  const checked = await checkObjective(device, method);
  expect(checked.map(({ input }) => input)).toEqual(["z1", "z2"]);
  for (const { gradient, difference } of checked) expect(gradient).toBeCloseTo(difference, 2);
});

it("refuses a gradient that is missing", async () => {
  const { objective } = method;
  const stopped: MethodDefinition = {
    ...method,
    objective: {
      ...objective,
      evaluate: (inputs, setting, values) => {
        const { z2 } = inputs;
        if (!z2) throw new Error("z2 is missing");
        return objective.evaluate({ ...inputs, z2: stopGradient(z2) }, setting, values);
      },
    },
  };
  await expect(checkObjective(device, stopped)).rejects.toThrow(
    /gradient of the objective by z2 is 0\.000 along a random direction, the central difference is/,
  );
});
