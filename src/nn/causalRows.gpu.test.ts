/** The causal context reads its own row and the rows above, never the rows below. */
import { expect, it } from "vitest";
import { compile } from "../autodiff/compile/compile.ts";
import { gradients } from "../autodiff/gradients.ts";
import { square } from "../autodiff/ops/math.ts";
import { sum } from "../autodiff/ops/reduce.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { sliceTokens } from "../autodiff/ops/tokens.ts";
import { layoutState } from "../autodiff/state.ts";
import { input } from "../autodiff/tensor.ts";
import { testGpu } from "../cli/testing.ts";
import { openDevice } from "../gpu/device.ts";
import { createBuffer } from "../gpu/memory.ts";
import { at } from "../shared/errors.ts";
import { Random } from "../shared/random.ts";
import { causalRows } from "./causalRows.ts";
import { inPass, namedVariables } from "./network.ts";

it("does not depend on the rows below", async () => {
  const device = await openDevice(await testGpu(), { defaultLimits: true });
  const random = new Random(2);
  const [rows, cols, from, width] = [5, 3, 2, 4];
  const context = causalRows({ from, width, layers: 3, random });
  const parameters = namedVariables(context, "context").map(([, variable]) => variable);
  const layout = layoutState({ variables: { parameters }, mirrors: {}, extras: {} });

  const x = input("x", [1, rows, cols, from]);
  const y = inPass({ batch: 1 }, () => context(x));
  expect(y.shape).toEqual([1, rows, cols, width]);
  const outputRow = (row: number) =>
    sliceTokens(reshape(y, [1, rows * cols, width]), row * cols, cols);
  const outputs = Object.fromEntries(
    Array.from({ length: rows }, (_, row) => {
      const [gradient] = gradients(sum(square(outputRow(row))), [x]);
      return [`row${row}`, gradient ?? x];
    }),
  );

  const state = await createBuffer(device, layout.words * 4, "state");
  const words = new Float32Array(layout.words);
  for (const variable of parameters) words.set(variable.initial(), layout.offsetOf(variable));
  state.write(0, words);
  const program = await compile(device, { state: layout, outputs }, { state });
  program.write(
    "x",
    Float32Array.from({ length: rows * cols * from }, () => random.normal()),
  );
  const results = await program.run(Object.keys(outputs));
  for (let row = 0; row < rows; row++) {
    for (let source = 0; source < rows; source++) {
      const all = results[`row${row}`] ?? new Float32Array(rows * cols * from);
      const gradient = all.subarray(source * cols * from, (source + 1) * cols * from);
      const most = gradient.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      // Three layers reach three rows up.
      if (source > row || source < row - 3) expect(most, `${row} of ${source}`).toBe(0);
      else expect(most, `${row} of ${source}`).toBeGreaterThan(0);
    }
  }
  expect(at(results.row0 ?? [], 0)).not.toBe(0);
  program.destroy();
  state.destroy();
  device.destroy();
});
