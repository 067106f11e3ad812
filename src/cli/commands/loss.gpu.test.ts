import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { decodeSafetensors, encodeSafetensors } from "../../formats/safetensors.ts";
import type { FileTensor } from "../../formats/tensor.ts";
import { bytesOf, file, lab, Numbers, refused } from "./testing.ts";

describe("loss", () => {
  const Case = z.object({
    method: z.string(),
    settings: z.record(z.string(), z.number()),
    inputs: z.record(z.string(), z.object({ shape: Numbers, values: Numbers })),
    loss: z.number(),
    gradients: z.record(z.string(), Numbers),
  });
  const fixture = new URL("../../training/objectives/fixtures/objectives.json", import.meta.url);
  const { cases } = z.parse(
    z.object({ cases: z.array(Case) }),
    JSON.parse(readFileSync(fixture, "utf8")),
  );
  const simclr = cases.filter(({ method }) => method === "simclr");
  const write = (tensors: Record<string, FileTensor>) =>
    writeFileSync(file("in.safetensors"), encodeSafetensors(tensors));
  const rows = (...shape: number[]): FileTensor => ({
    dtype: "F32",
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)),
  });
  const loss = (...args: string[]) => [
    "loss",
    "simclr",
    "--in",
    file("in.safetensors"),
    "--out",
    file("out.safetensors"),
    ...args,
  ];

  it.each(simclr.map((each, index) => [index, each] as const))(
    "case %i equals PyTorch's loss and gradients to 1e-5",
    async (_, { settings, inputs, loss: expected, gradients }) => {
      write(
        Object.fromEntries(
          Object.entries(inputs).map(([name, { shape, values }]): [string, FileTensor] => [
            name,
            { dtype: "F32", shape, data: Float32Array.from(values) },
          ]),
        ),
      );
      const set = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
      await lab(...loss("--set", ...set));
      const { tensors } = decodeSafetensors(bytesOf("out.safetensors"), "out");
      expect(tensors.loss?.shape).toEqual([]);
      expect(Math.abs(Number(tensors.loss?.data[0]) - expected)).toBeLessThan(
        1e-5 * Math.abs(expected),
      );
      for (const [name, expectedGradient] of Object.entries(gradients)) {
        const found = tensors[`grad.${name}`];
        expect(found?.shape).toEqual(inputs[name]?.shape);
        const largest = Math.max(...expectedGradient.map(Math.abs));
        expectedGradient.forEach((expectedValue, index) => {
          expect(Math.abs(Number(found?.data[index]) - expectedValue)).toBeLessThan(1e-5 * largest);
        });
      }
    },
  );

  it.each<[string, Record<string, FileTensor>, string[], RegExp]>([
    [
      "a missing input",
      { z1: rows(4, 3) },
      [],
      /z2 is missing; simclr takes z1 \[N,D\], z2 \[N,D\]/,
    ],
    [
      "an unknown input",
      { z1: rows(4, 3), z2: rows(4, 3), t: rows(1) },
      [],
      /t is no input; simclr takes/,
    ],
    ["another rank", { z1: rows(4, 3), z2: rows(12) }, [], /z2 is \[12\]; simclr takes/],
    [
      "unequal axes",
      { z1: rows(4, 3), z2: rows(4, 2) },
      [],
      /z2 is \[4,2\], but z1 is \[4,3\]; their D must be equal/,
    ],
    [
      "one row",
      { z1: rows(1, 3), z2: rows(1, 3) },
      [],
      /2 rows; expected two views of at least two images/,
    ],
    [
      "a setting it does not read",
      { z1: rows(4, 3), z2: rows(4, 3) },
      ["--set", "learningRate=1"],
      /unknown setting "learningRate"; known here: temperature$/,
    ],
    [
      "float64",
      { z1: rows(4, 3), z2: { dtype: "F64", shape: [4, 3], data: new Float64Array(12) } },
      [],
      /z2 is F64; simclr takes .*float32/,
    ],
  ])("rejects %s", async (_, tensors, args, expected) => {
    write(tensors);
    rmSync(file("out.safetensors"), { force: true });
    await refused(loss(...args), expected);
    expect(existsSync(file("out.safetensors"))).toBe(false);
  });

  it("rejects values that are not finite, naming the element", async () => {
    const data = new Float32Array([1, 2, 3, 4, 5, Number.POSITIVE_INFINITY]);
    write({ z1: rows(2, 3), z2: { dtype: "F32", shape: [2, 3], data } });
    await refused(loss(), /z2\[1,2\] is Infinity; inputs must be finite/);
  });
});
