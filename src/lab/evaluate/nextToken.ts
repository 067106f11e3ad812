/**
 * The logits of the next token. Keys and values of the tokens before are cached, so that a token costs one row. Once the
 * context is full the window moves, which changes the position of every token: the whole window is then read for each.
 */
import { compile } from "../../autodiff/compile/compile.ts";
import { writeRowsStep } from "../../autodiff/ops/batchSlice.ts";
import { matmul } from "../../autodiff/ops/matmul.ts";
import { lastToken, tokenLengths } from "../../autodiff/ops/sequences.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { external, input, read, scalar, type Tensor } from "../../autodiff/tensor.ts";
import type { Device } from "../../gpu/device.ts";
import { createBuffer, createBuffers, type DeviceBuffer } from "../../gpu/memory.ts";
import type { Program } from "../../gpu/program.ts";
import type { TokenCache } from "../../nn/encoder.ts";
import { inPass } from "../../nn/network.ts";
import type { LanguageModel } from "../../training/method.ts";
import type { Model } from "../../training/model.ts";

/** Reads the logits of the next token after some ids. */
export interface NextToken {
  logits(ids: readonly number[]): Promise<Float32Array>;
  destroy(): void;
}

/** `words`: the state of the model. Programs are compiled when they are first used. */
export async function createNextToken(
  device: Device,
  model: Model,
  language: LanguageModel,
  words: Float32Array,
): Promise<NextToken> {
  const state = await createBuffer(device, model.layout.words * 4, "state");
  state.write(0, words);
  const { context } = language.column;
  const { cache } = language;
  const program = (outputs: Readonly<Record<string, Tensor>>) =>
    compile(device, { state: model.layout, outputs }, { state });
  const logitsOf = (hidden: Tensor): Tensor =>
    matmul(hidden, read(language.vectors), { transposeB: true });
  let whole: Promise<Program> | undefined;
  let cached: Promise<CachedProgram> | undefined;
  /** The ids whose keys and values are in the cache. */
  let inCache: number[] = [];

  const readWhole = async (ids: readonly number[]): Promise<Float32Array> => {
    whole ??= program(
      inPass({ batch: 1, training: false }, () => {
        const given = input("ids", [1, context], "u32");
        return { logits: logitsOf(lastToken(language.hidden(given), tokenLengths(given))) };
      }),
    );
    const runner = await whole;
    const given = new Uint32Array(context);
    given.set(ids.slice(-context));
    runner.write("ids", given);
    return (await runner.run(["logits"])).logits ?? new Float32Array();
  };
  const readCached = async (ids: readonly number[], by: TokenCache): Promise<Float32Array> => {
    cached ??= cachedProgram(device, model, by, context, logitsOf, state);
    const { runner } = await cached;
    const known = inCache.length < ids.length && inCache.every((id, place) => id === ids[place]);
    if (!known) inCache = [];
    let logits: Float32Array = new Float32Array();
    for (let place = inCache.length; place < ids.length; place++) {
      const id = ids[place] ?? 0;
      runner.write("id", Uint32Array.of(id));
      runner.write("place", Uint32Array.of(place));
      runner.write("known", Uint32Array.of(place + 1));
      runner.set("first", place);
      const results = await runner.run(place + 1 < ids.length ? [] : ["logits"]);
      inCache.push(id);
      logits = results.logits ?? logits;
    }
    return logits;
  };
  return {
    async logits(ids) {
      const fits = cache !== undefined && ids.length > 0 && ids.length <= context;
      const logits = fits ? await readCached(ids, cache) : await readWhole(ids);
      const failure = device.failure();
      if (failure) throw failure;
      return logits;
    },
    destroy() {
      state.destroy();
      whole?.then(
        (each) => each.destroy(),
        () => undefined,
      );
      cached?.then(
        ({ runner, buffers }) => {
          runner.destroy();
          for (const buffer of buffers) buffer.destroy();
        },
        () => undefined,
      );
    },
  };
}

interface CachedProgram {
  readonly runner: Program;
  readonly buffers: readonly DeviceBuffer[];
}

/** A program for one token, which adds its keys and values to the cache after they were read. */
async function cachedProgram(
  device: Device,
  model: Model,
  { layers, width, next }: TokenCache,
  context: number,
  logitsOf: (hidden: Tensor) => Tensor,
  state: DeviceBuffer,
): Promise<CachedProgram> {
  const names = Array.from({ length: layers }, (_, layer) => `cache${layer}`);
  const past = names.map((name) =>
    reshape(external(name, context * width, "f32"), [context, width]),
  );
  const first = scalar("first", "u32");
  const { hidden, kv } = inPass({ batch: 1, training: false }, () =>
    next({
      id: input("id", [1, 1], "u32"),
      place: input("place", [1], "u32"),
      known: input("known", [1], "u32"),
      past: past.map((each) => reshape(each, [1, context, width])),
    }),
  );
  const effects = past.flatMap((all, layer) => {
    const own = kv[layer];
    const sizes = { images: 1, batch: context };
    return own ? [writeRowsStep(all, reshape(own, [1, width]), first, sizes)] : [];
  });
  const outputs = { logits: logitsOf(reshape(hidden, [1, hidden.shape[2] ?? 0])) };
  const buffers = await createBuffers(
    device,
    Object.fromEntries(names.map((name) => [name, context * width * 4])),
  );
  const request = { state: model.layout, outputs, effects };
  const runner = await compile(device, request, { state, ...buffers });
  return { runner, buffers: Object.values(buffers) };
}
