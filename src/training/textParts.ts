/** The parts of an encoder of texts that language models train. */
import type { Encoder, TextParts } from "../nn/encoder.ts";

/** Throws for an encoder that reads no texts; the method's list of encoders prevents this. */
export function textPartsOf({ text }: Encoder): TextParts {
  if (!text) throw new Error("the encoder reads no texts");
  return text;
}
