/** Runs a captioner: what it sees of images, and the logits of the next word of captions that have been begun. */
import { compile } from "../../../autodiff/compile/compile.ts";
import { matmul } from "../../../autodiff/ops/matmul.ts";
import { lastToken, tokenLengths } from "../../../autodiff/ops/sequences.ts";
import { nextTokens } from "../../../autodiff/ops/tokenLabels.ts";
import { input, read, type Tensor } from "../../../autodiff/tensor.ts";
import { SPECIAL } from "../../../data/vocabulary.ts";
import type { Device } from "../../../gpu/device.ts";
import type { DeviceBuffer } from "../../../gpu/memory.ts";
import type { Program } from "../../../gpu/program.ts";
import { inPass } from "../../../nn/network.ts";
import type { Captioner } from "../../../training/captioning.ts";
import { lossOfTokens } from "../../../training/language.ts";
import type { Model } from "../../../training/model.ts";

/** Vectors of some images, [rows, …]; undefined for a blind decoder. */
export type Seen = Float32Array | undefined;

export interface CaptionWriter {
  /** Rows of a call; missing rows are filled with 0. */
  readonly rows: number;
  /** Images as floats, at most `rows` → the vectors that the decoder reads. */
  look(images: Float32Array): Promise<Float32Array>;
  /** Begun texts, at most `rows` → logits of their next words, [rows, vocabulary]. */
  next(texts: readonly (readonly number[])[], seen: Seen): Promise<Float32Array>;
  /** The sum of the losses of whole texts in nats, and the number of words that were predicted. */
  loss(
    texts: readonly (readonly number[])[],
    seen: Seen,
  ): Promise<{ readonly sum: number; readonly count: number }>;
  destroy(): void;
}

/** `state` holds the weights. */
export function createCaptionWriter(
  device: Device,
  model: Model,
  captioner: Captioner,
  state: DeviceBuffer,
  rows: number,
): CaptionWriter {
  const { height, width, channels } = model.image;
  const { column, hidden, vectors } = captioner;
  const programs = new Map<string, Promise<Program>>();
  const built = (name: string, outputs: () => Readonly<Record<string, Tensor>>) => {
    const known =
      programs.get(name) ??
      compile(
        device,
        { state: model.layout, outputs: inPass({ batch: rows, training: false }, outputs) },
        { state },
      );
    programs.set(name, known);
    return known;
  };
  const images = () => input("images", [rows, height, width, channels]);
  const seenShape = inPass({ batch: rows, training: false }, () => captioner.look(images()).shape);
  const ids = () => input("ids", [rows, column.context], "u32");
  const seenInput = (seen: Seen) => (seen ? { seen: input("seen", seenShape) } : {});
  const run = async (
    program: Program,
    names: readonly string[],
    texts: readonly (readonly number[])[],
    seen: Seen,
  ) => {
    const given = new Uint32Array(rows * column.context);
    for (const [row, text] of texts.entries()) {
      given.set(text.slice(0, column.context), row * column.context);
    }
    program.write("ids", given);
    if (seen) program.write("seen", filled(seen, seenShape));
    const results = await program.run([...names]);
    const failure = device.failure();
    if (failure) throw failure;
    return results;
  };
  return {
    rows,
    async look(given) {
      const program = await built("look", () => ({ seen: captioner.look(images()) }));
      program.write("images", filled(given, [rows, height, width, channels]));
      const { seen = new Float32Array() } = await program.run(["seen"]);
      const failure = device.failure();
      if (failure) throw failure;
      return seen;
    },
    async next(texts, seen) {
      const program = await built(seen ? "next" : "next, blind", () => {
        const begun = ids();
        const { seen: image } = seenInput(seen);
        const last = lastToken(hidden(begun, image), tokenLengths(begun));
        return { logits: matmul(last, read(vectors), { transposeB: true }) };
      });
      const { logits = new Float32Array() } = await run(program, ["logits"], texts, seen);
      return logits;
    },
    async loss(texts, seen) {
      const program = await built(seen ? "loss" : "loss, blind", () => {
        const whole = ids();
        const { seen: image } = seenInput(seen);
        return { loss: lossOfTokens(hidden(whole, image), vectors, nextTokens(whole)) };
      });
      const { loss } = await run(program, ["loss"], texts, seen);
      const count = texts.reduce((sum, text) => sum + predicted(text, column.context), 0);
      return { sum: (loss?.[0] ?? Number.NaN) * count, count };
    },
    destroy() {
      for (const program of programs.values()) {
        program.then(
          (each) => each.destroy(),
          () => undefined,
        );
      }
    },
  };
}

/** Words that follow another one. */
const predicted = (text: readonly number[], context: number): number =>
  Math.max(0, text.slice(0, context).filter((id) => id !== SPECIAL.pad).length - 1);

function filled(values: Float32Array, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(shape.reduce((size, side) => size * side, 1));
  all.set(values.subarray(0, all.length));
  return all;
}
