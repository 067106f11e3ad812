/**
 * A program that runs a vision transformer outside of training and returns the inputs of its attention layers and the
 * final patch tokens.
 */
import { compile } from "../../autodiff/compile/compile.ts";
import { input } from "../../autodiff/tensor.ts";
import type { Device } from "../../gpu/device.ts";
import type { DeviceBuffer } from "../../gpu/memory.ts";
import type { Program } from "../../gpu/program.ts";
import type { TokenEncoder } from "../../nn/encoder.ts";
import { encoderNamed, encoders } from "../../nn/index.ts";
import { type AttentionLayer, inPass } from "../../nn/network.ts";
import { InputError } from "../../shared/errors.ts";
import type { Model } from "../../training/model.ts";

/** Images per run of the program. */
export const TOKEN_IMAGES = 25;

/** The token encoder. Throws {@link InputError} with the alternatives if the encoder has no attention. */
export function tokensOfModel(model: Pick<Model, "encoder" | "configuration">): TokenEncoder {
  if (model.encoder.tokens) return model.encoder.tokens;
  const { label } = encoderNamed(model.configuration.encoder);
  const others = encoders.filter(({ patch }) => patch !== undefined).map((each) => each.label);
  throw new InputError(`${label} has no attention. Choose ${others.join(" or ")} as the encoder.`);
}

export interface TokenProgram {
  /** `images` [25, height, width, channels] → `patches` [25, patches, width], and the outputs named in `layers`. */
  readonly program: Program;
  /** Output names per layer: queries, keys and values, and the attention output. */
  readonly layers: readonly { readonly packed: string; readonly mixed: string }[];
  /** [CLS] first, then the patches row by row. */
  readonly sizes: { readonly tokens: number; readonly heads: number; readonly depth: number };
}

/** A model, and the buffers that its programs read: at least its state. */
export interface TokenRun {
  readonly model: Model;
  readonly buffers: Readonly<Record<string, DeviceBuffer>>;
}

/** Compiles the program. Throws {@link InputError} if the encoder has no attention. */
export async function createTokenProgram(
  device: Device,
  { model, buffers }: TokenRun,
): Promise<TokenProgram> {
  const { image, layout } = model;
  const tokens = tokensOfModel(model);
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
  const program = await compile(device, { state: layout, outputs }, buffers);
  const { tokens: perImage = 1, heads = 1 } = attention[0] ?? {};
  return {
    program,
    layers: attention.map((_, index) => ({ packed: `packed${index}`, mixed: `mixed${index}` })),
    sizes: { tokens: perImage, heads, depth: tokens.width / heads },
  };
}
