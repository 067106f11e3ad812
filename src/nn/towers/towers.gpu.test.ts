/** Text towers: the transformer against PyTorch (scripts/fixtures/text_towers.py), initial weights, errors. */
import { beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../autodiff/compile/compile.ts";
import { gradients } from "../../autodiff/gradients.ts";
import { multiply } from "../../autodiff/ops/arithmetic.ts";
import { sum } from "../../autodiff/ops/reduce.ts";
import { layoutState } from "../../autodiff/state.ts";
import { data, input, read, type Tensor } from "../../autodiff/tensor.ts";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { expectClose } from "../../gpu/kernels/fixtures/testing.ts";
import { createBuffer } from "../../gpu/memory.ts";
import { Random } from "../../shared/random.ts";
import { type AttentionLayer, inPass, type Network, namedVariables } from "../network.ts";
import { textTransformer } from "../textTransformer.ts";
import { bagOfWords } from "./bagOfWords.ts";
import fixture from "./fixtures/textTransformer.json" with { type: "json" };
import { textTowerNamed, textTowers } from "./index.ts";
import { textXs } from "./textXs.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const idsOf = (rows: readonly (readonly number[])[]): Tensor =>
  data(Uint32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]);

/** Runs outputs with these values of the network's variables; default: the initial ones. */
async function evaluate(
  tower: Network,
  outputs: Readonly<Record<string, Tensor>>,
  values: Readonly<Record<string, readonly number[] | undefined>> = {},
) {
  const named = namedVariables(tower, "text");
  const parameters = named.map(([, variable]) => variable);
  const layout = layoutState({ variables: { parameters }, mirrors: {} });
  const state = await createBuffer(device, layout.words * 4, "state");
  const words = new Float32Array(layout.words);
  for (const [name, variable] of named) {
    words.set(values[name] ?? variable.initial(), layout.offsetOf(variable));
  }
  state.write(0, words);
  const program = await compile(device, { state: layout, outputs }, { state });
  const results = await program.run(Object.keys(outputs));
  program.destroy();
  return results;
}

it("the text transformer agrees with PyTorch", async () => {
  const { vocabulary, context, width, depth, heads } = fixture;
  const random = new Random(1);
  const tower = textTransformer({ vocabulary, context, width, depth, heads, random });
  const named = namedVariables(tower, "text");
  expect(named.map(([name]) => name).sort()).toEqual(Object.keys(fixture.parameters).sort());
  const y = inPass({ batch: 3 }, () => tower(idsOf(fixture.ids)));
  const loss = sum(multiply(y, data(Float32Array.from(fixture.dy), y.shape)));
  const flowing = gradients(
    loss,
    named.map(([, variable]) => read(variable)),
  );
  const outputs = Object.fromEntries(flowing.map((each, i) => [named[i]?.[0] ?? "", each]));
  const results = await evaluate(tower, { y, ...outputs }, fixture.parameters);
  expectClose(results.y ?? [], fixture.y);
  for (const [name, expected] of Object.entries(fixture.gradients)) {
    expectClose(results[name] ?? [], expected);
  }
});

describe("text towers", () => {
  const text = { vocabulary: 20, context: 6 };
  const short = [
    [1, 7, 5, 2],
    [1, 5, 7, 2],
  ];
  const padded = short.map((row) => [...row, 0, 0]);

  it.each(textTowers)("$id does not depend on padding", async (definition) => {
    const tower = definition.build(text, new Random(4));
    const [a, b] = inPass({ batch: 2 }, () => [tower(idsOf(short)), tower(idsOf(padded))] as const);
    expect(a.shape).toEqual([2, tower.outputDim]);
    const results = await evaluate(tower, { a, b });
    expect(results.b).toEqual(results.a);
    const [first, second] = [results.a?.slice(0, 64), results.a?.slice(64)];
    // The rows have the same words in another order.
    if (definition === bagOfWords) expect(second).toEqual(first);
    else expect(second).not.toEqual(first);
  });

  it("text-xs has CLIP's initial weights", () => {
    const tower = textXs.build({ vocabulary: 500, context: 16 }, new Random(4));
    const named = new Map(namedVariables(tower, "text"));
    const deviation = (name: string) => {
      const values = named.get(name)?.initial() ?? new Float32Array();
      return Math.sqrt(values.reduce((total, value) => total + value ** 2, 0) / values.length);
    };
    expect(deviation("text.tokens.weight")).toBeCloseTo(0.02, 3);
    expect(deviation("text.positions")).toBeCloseTo(0.01, 3);
    expect(deviation("text.blocks.0.attention.qkv.weight")).toBeCloseTo(64 ** -0.5, 2);
    expect(deviation("text.blocks.1.attention.projection.weight")).toBeCloseTo(1 / 16, 2);
    expect(deviation("text.blocks.0.mlp.hidden.weight")).toBeCloseTo(128 ** -0.5, 2);
    expect(deviation("text.blocks.1.mlp.output.weight")).toBeCloseTo(1 / 16, 2);
  });

  it("text-xs registers causal attention layers", () => {
    const attention: AttentionLayer[] = [];
    inPass({ batch: 2, attention }, () => textXs.build(text, new Random(4))(idsOf(padded)));
    const sizes = attention.map(({ causal, heads, tokens }) => ({ causal, heads, tokens }));
    expect(sizes).toEqual(Array(2).fill({ causal: true, heads: 4, tokens: 6 }));
  });

  it("names texts that are too long, and unknown towers", () => {
    const tower = textXs.build(text, new Random(4));
    const long = input("ids", [2, 7], "u32");
    expect(() => inPass({ batch: 2 }, () => tower(long))).toThrow(
      /texts of 7 tokens do not fit the context of 6/,
    );
    expect(() => textTowerNamed("recurrent")).toThrow(
      /found "recurrent", takes one of text-xs, bag-of-words/,
    );
  });
});
