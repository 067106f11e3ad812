import { describe, expect, it } from "vitest";
import { gradients } from "../gradients.ts";
import { add, multiply } from "../ops/arithmetic.ts";
import { expandTo } from "../ops/expand.ts";
import { softplus } from "../ops/math.ts";
import { matmul } from "../ops/matmul.ts";
import { sum } from "../ops/reduce.ts";
import { reshape, stopGradient } from "../ops/shape.ts";
import { layoutState } from "../state.ts";
import { constant, input, read, type Tensor, type Variable } from "../tensor.ts";
import { untunedGpu } from "../testing.ts";
import { type ProgramRequest, planProgram } from "./compile.ts";

const facts = untunedGpu();
const plan = (request: ProgramRequest) => planProgram(request, facts);
const kernels = (outputs: Readonly<Record<string, Tensor>>) =>
  plan({ outputs }).calls.map(({ kernel }) => kernel.name);

/** 100,000 nodes: no pass recurses along the graph, or takes quadratic time. */
describe("deep graphs", { timeout: 60_000 }, () => {
  const repeated = (count: number, x: Tensor, apply: (x: Tensor) => Tensor) => {
    let y = x;
    for (let each = 0; each < count; each++) y = apply(y);
    return y;
  };

  it("of element-wise nodes compile, with their gradients", () => {
    const [x, w] = [input("x", [4]), input("w", [4])];
    const loss = sum(repeated(50_000, x, (y) => add(y, w)));
    const [dw] = gradients(loss, [w]);
    if (!dw) throw new Error("no gradient");
    const { calls } = plan({ outputs: { loss, dw } });
    expect(calls.length).toBeLessThan(200);
  });

  it("of views compile", () => {
    let rows = 3;
    const y = repeated(100_000, input("x", [2, 3]), (x) => {
      rows = rows === 3 ? 2 : 3;
      return reshape(x, [rows, 6 / rows]);
    });
    expect(kernels({ y: add(y, y) })).toEqual(["add"]);
  });
});

describe("simplification", () => {
  const x = input("x", [2, 3]);

  it("removes nodes that repeat an input", () => {
    const one = expandTo(constant(1), [2, 3]);
    const repeats = add(constant(0), multiply(stopGradient(x), one));
    expect(kernels({ y: multiply(reshape(reshape(repeats, [6]), [6]), constant(2)) })).toEqual([
      "multiply",
    ]);
  });

  it("keeps a product with one that broadcasts", () => {
    const row = input("row", [3]);
    expect(kernels({ y: multiply(row, expandTo(constant(1), [2, 3])) })).toEqual([
      "expand+multiply",
    ]);
  });

  it("computes equal nodes once", () => {
    expect(kernels({ y: add(softplus(x), softplus(x)) })).toEqual(["softplus+add"]);
  });
});

describe("fusion", () => {
  it("declares the functions that its expressions call once", () => {
    const x = input("x", [5]);
    const [call] = plan({ outputs: { y: softplus(softplus(x)) } }).calls;
    expect(call?.kernel.code.match(/fn softplus/g)).toHaveLength(1);
  });

  it("binds no more buffers than a stage may have", () => {
    const inputs = Array.from({ length: 20 }, (_, index) => input(`x${index}`, [5]));
    const [first, ...rest] = inputs;
    if (!first) throw new Error("no inputs");
    const { calls } = plan({ outputs: { y: rest.reduce((y, x) => add(y, x), first) } });
    expect(calls.map(({ slices }) => slices.length)).toEqual([3, 7, 7, 8]);
  });
});

describe("partial sums", () => {
  const weight = (index: number): Variable => ({
    name: `w${index}`,
    shape: [8, 8],
    role: "parameter",
    decays: true,
    initial: () => new Float32Array(64),
  });
  const parameters = [weight(0), weight(1)];
  const state = layoutState({
    variables: { parameters },
    mirrors: { gradients: "parameters" },
  });
  const x = input("x", [4096, 8]);
  const products = parameters.map((variable) =>
    matmul(x, multiply(x, sum(read(variable))), { transposeA: true }),
  );

  it("of results that only go to the state are one dispatch at the end", () => {
    const placements = products.map((tensor, index) => ({ tensor, offset: 128 + 64 * index }));
    const { calls } = plan({ outputs: {}, placements, state });
    const names = calls.map(({ kernel }) => kernel.name);
    expect(names.filter((name) => name === "sumPartials")).toHaveLength(1);
    expect(names.at(-1)).toBe("sumPartials");
    const [partials, results] = calls.at(-1)?.slices ?? [];
    const written = calls.flatMap(({ kernel, slices }) =>
      kernel.name === "matmul" ? slices.slice(-1) : [],
    );
    expect(results).toEqual({ space: "state", offset: 512, size: 512 });
    expect(written.map(({ size }) => size)).toEqual(
      [partials, partials].map((p) => (p?.size ?? 0) / 2),
    );
  });

  it("of results that are read follow their product", () => {
    const [a, b] = products;
    if (!a || !b) throw new Error("no products");
    const { calls } = plan({ outputs: { y: add(a, b) }, state });
    const names = calls.map(({ kernel }) => kernel.name);
    expect(names.filter((name) => name === "matmul" || name === "sumPartials")).toEqual([
      ...["matmul", "sumPartials"],
      ...["matmul", "sumPartials"],
    ]);
  });
});
