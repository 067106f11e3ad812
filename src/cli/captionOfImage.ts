/** The caption that a saved run writes about one image. */
import type { Vocabulary } from "../data/index.ts";
import { fittedPicture } from "../data/picture.ts";
import { SPECIAL } from "../data/vocabulary.ts";
import { decodePng } from "../formats/png.ts";
import type { Device } from "../gpu/device.ts";
import { createBuffer } from "../gpu/memory.ts";
import { writeOne } from "../lab/evaluate/captions/writeOne.ts";
import { createCaptionWriter } from "../lab/evaluate/captions/writer.ts";
import type { Sampling } from "../lab/evaluate/generate.ts";
import type { Captioner } from "../training/captioning.ts";
import type { Model } from "../training/model.ts";
import { readInput } from "./files.ts";

/** A PNG file as one image of the size that the model takes. Throws InputError if it is none. */
export const pictureOf = (path: string, { image }: Pick<Model, "image">): Float32Array =>
  fittedPicture(decodePng(readInput("image", path), `--image ${path}`), image);

export interface CaptionRequest extends Sampling {
  readonly picture: Float32Array;
  /** Ids of the prompt; empty without one. */
  readonly begun: readonly number[];
  readonly tokens: number;
}

/** `words`: the state of the model. */
export async function captionOf(
  device: Device,
  run: {
    readonly model: Model;
    readonly captioner: Captioner;
    readonly words: Float32Array;
    readonly vocabulary: Vocabulary;
  },
  { picture, begun, tokens, ...sampling }: CaptionRequest,
): Promise<string> {
  const { model, captioner, words, vocabulary } = run;
  const { context } = captioner.column;
  const state = await createBuffer(device, model.layout.words * 4, "state");
  state.write(0, words);
  const writer = createCaptionWriter(device, model, captioner, state, 1);
  try {
    const seen = await writer.look(picture);
    const first = begun.length > 0 ? begun : [SPECIAL.bos];
    const room = Math.max(0, Math.min(tokens, context - first.length));
    const caption = { ...sampling, begun: first, tokens: room };
    return vocabulary.decode(await writeOne(writer, vocabulary, seen, caption));
  } finally {
    writer.destroy();
    state.destroy();
  }
}
