/** Random numbers of a graph compared with the same hash on the CPU, for a batch and slices of it. */
import { beforeAll, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { scalar } from "../tensor.ts";
import { evaluate } from "../testing.ts";
import { uniform, uniformAt } from "./uniform.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const [seed, step, first] = ["seed", "step", "first"].map((name) => scalar(name, "u32")) as [
  ReturnType<typeof scalar>,
  ReturnType<typeof scalar>,
  ReturnType<typeof scalar>,
];
const values = { seed: 4_000_000_007, step: 12, first: 3 };

it.each([{ shape: [1] }, { shape: [7, 5] }, { shape: [5, 3, 11] }])(
  "equals the hash of seed, step, row and stream: $shape",
  async ({ shape }) => {
    const { y } = await evaluate(
      device,
      { y: uniform({ shape, stream: 7, seed, step }) },
      {},
      values,
    );
    const per = (y?.length ?? 0) / (shape[0] ?? 1);
    expect(y).toEqual(
      Float32Array.from({ length: y?.length ?? 0 }, (_, i) =>
        uniformAt(values.seed, values.step, Math.floor(i / per), 7, i % per),
      ),
    );
  },
);

it("gives a slice of rows the numbers of the whole batch, and another stream other numbers", async () => {
  const outputs = {
    whole: uniform({ shape: [9, 6], stream: 1, seed, step }),
    part: uniform({ shape: [4, 6], stream: 1, seed, step, first }),
    other: uniform({ shape: [9, 6], stream: 2, seed, step }),
  };
  const { whole, part, other } = await evaluate(device, outputs, {}, values);
  expect(part).toEqual(whole?.subarray(3 * 6, 7 * 6));
  expect(other).not.toEqual(whole);
});

it("rejects a stream that does not exist", () => {
  expect(() => uniform({ shape: [2], stream: 256, seed, step })).toThrow(/stream 256.*0 to 255/);
});
