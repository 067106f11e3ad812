/** Encoders of texts: what a token may depend on. */
import { beforeAll, describe, expect, it } from "vitest";
import { compile } from "../autodiff/compile/compile.ts";
import { layoutState } from "../autodiff/state.ts";
import { data } from "../autodiff/tensor.ts";
import { testGpu } from "../cli/testing.ts";
import { type Device, openDevice } from "../gpu/device.ts";
import { createBuffer } from "../gpu/memory.ts";
import { Random } from "../shared/random.ts";
import type { Encoder } from "./encoder.ts";
import { languageTransformer } from "./languageTransformer.ts";
import { inPass, namedVariables } from "./network.ts";

const TOKENS = 6;
const WIDTH = 8;
let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const built = (kind: "gpt" | "bert", switches: { causal?: boolean; positions?: boolean } = {}) =>
  languageTransformer({
    kind,
    vocabulary: 9,
    context: TOKENS,
    width: WIDTH,
    depth: 2,
    heads: 2,
    random: new Random(3),
    ...switches,
  });

/** The vectors of every token of one text. */
async function tokensOf(encoder: Encoder, ids: readonly number[]): Promise<number[][]> {
  const parameters = namedVariables(encoder, "encoder").map(([, variable]) => variable);
  const layout = layoutState({ variables: { parameters }, mirrors: {} });
  const state = await createBuffer(device, layout.words * 4, "state");
  const words = new Float32Array(layout.words);
  for (const variable of parameters) words.set(variable.initial(), layout.offsetOf(variable));
  state.write(0, words);
  const y = inPass({ batch: 1 }, () => {
    const given = data(Uint32Array.from(ids), [1, ids.length]);
    return encoder.text?.tokens(given) ?? given;
  });
  const program = await compile(device, { state: layout, outputs: { y } }, { state });
  const { y: found = new Float32Array() } = await program.run(["y"]);
  program.destroy();
  return ids.map((_, token) => [...found.subarray(token * WIDTH, (token + 1) * WIDTH)]);
}

describe("a token of GPT", () => {
  it("does not depend on later tokens", async () => {
    const encoder = built("gpt");
    const first = await tokensOf(encoder, [4, 5, 6, 7, 8, 4]);
    const changed = await tokensOf(encoder, [4, 5, 6, 8, 8, 4]);
    expect(changed.slice(0, 3)).toEqual(first.slice(0, 3));
    expect(changed[3]).not.toEqual(first[3]);
    expect(changed[5]).not.toEqual(first[5]);
  });

  it("depends on later tokens without the causal mask", async () => {
    const encoder = built("gpt", { causal: false });
    const first = await tokensOf(encoder, [4, 5, 6, 7, 8, 4]);
    const changed = await tokensOf(encoder, [4, 5, 6, 8, 8, 4]);
    expect(changed[0]).not.toEqual(first[0]);
  });
});

describe("a token of BERT", () => {
  it("depends on later tokens, but not on padding", async () => {
    const encoder = built("bert");
    const first = await tokensOf(encoder, [4, 5, 6]);
    const changed = await tokensOf(encoder, [4, 5, 7]);
    expect(changed[0]).not.toEqual(first[0]);
    const padded = await tokensOf(encoder, [4, 5, 6, 0, 0]);
    expect(padded.slice(0, 3)).toEqual(first);
  });

  it("does not depend on the order of the others without positions", async () => {
    const encoder = built("bert", { positions: false });
    const [first = []] = await tokensOf(encoder, [4, 5, 6, 7]);
    const [moved = []] = await tokensOf(encoder, [4, 7, 5, 6]);
    for (const [index, value] of first.entries()) expect(moved[index]).toBeCloseTo(value, 4);
  });
});
