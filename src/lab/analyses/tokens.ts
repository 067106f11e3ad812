/**
 * A program that runs the transformer outside of training and returns the inputs of its attention layers and
 * the final patch features. Compiled on first use and kept for the lifetime of the run.
 */
import { compile } from "../../autodiff/compile/compile.ts";
import { input } from "../../autodiff/tensor.ts";
import { type Table, toFloat } from "../../data/index.ts";
import type { TokenEncoder } from "../../nn/encoder.ts";
import { encoderNamed, encoders } from "../../nn/index.ts";
import { type AttentionLayer, inPass } from "../../nn/network.ts";
import { InputError } from "../../shared/errors.ts";
import { type AnalysisContext, oncePerRun } from "./definition.ts";

/** Images per run of the program. */
export const TOKEN_IMAGES = 25;

/** The token encoder. Throws {@link InputError} with the alternatives if the encoder has no attention. */
export function tokensOf({ training: { model } }: AnalysisContext): TokenEncoder {
  if (model.encoder.tokens) return model.encoder.tokens;
  const { label } = encoderNamed(model.configuration.encoder);
  const others = encoders.filter(({ patch }) => patch !== undefined).map((each) => each.label);
  throw new InputError(`${label} has no attention. Choose ${others.join(" or ")} as the encoder.`);
}

export const tokenProgram = oncePerRun(async (context: AnalysisContext) => {
  const { training, device } = context;
  const { image, layout } = training.model;
  const tokens = tokensOf(context);
  const attention: AttentionLayer[] = [];
  const shape = [TOKEN_IMAGES, image.height, image.width, image.channels];
  const { patches } = inPass({ batch: TOKEN_IMAGES, training: false, attention }, () =>
    tokens.encode(tokens.embedPatches(input("images", shape))),
  );
  const layers = attention.map(({ packed, mixed }, index) => [
    [`packed${index}`, packed] as const,
    [`mixed${index}`, mixed] as const,
  ]);
  const outputs = { patches, ...Object.fromEntries(layers.flat()) };
  const program = await compile(device, { state: layout, outputs }, training.buffers);
  const { tokens: perImage = 1, heads = 1 } = attention[0] ?? {};
  return {
    program,
    /** Output names per layer: queries, keys and values, and the attention output. */
    layers: attention.map((_, index) => ({ packed: `packed${index}`, mixed: `mixed${index}` })),
    /** [CLS] first, then the patches row by row. */
    sizes: { tokens: perImage, heads, depth: tokens.width / heads },
  };
});

/** Split and row of a point. Throws {@link InputError} if the point does not exist. */
export function placeOfPoint(
  { test, train }: Table,
  id: number,
): { split: Table["test"]; row: number } {
  const [split, row] = id < test.count ? [test, id] : [train, id - test.count];
  if (Number.isInteger(id) && id >= 0 && row < split.count) return { split, row };
  throw new InputError(
    `point: found ${id}, takes a whole number from 0 to ${test.count + train.count - 1}`,
  );
}

/** Pixels of a point in [0, 1]. Throws {@link InputError} if the point does not exist. */
export function imageOfPoint(table: Table, id: number): Float32Array {
  const { split, row } = placeOfPoint(table, id);
  const { height, width, channels } = table;
  const size = height * width * channels;
  return toFloat(split.images.subarray(row * size, (row + 1) * size));
}
