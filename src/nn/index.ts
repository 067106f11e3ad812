/** All encoders. */
import { InputError } from "../shared/errors.ts";
import type { EncoderDefinition, ImageEncoderDefinition } from "./encoder.ts";
import { bertXs } from "./encoders/bertXs.ts";
import { bitsMlp } from "./encoders/bitsMlp.ts";
import { dbnEncoder, rbmEncoder } from "./encoders/boltzmann.ts";
import { convnetL, convnetM, convnetS } from "./encoders/convnet.ts";
import { critic } from "./encoders/critic.ts";
import { gptXs } from "./encoders/gptXs.ts";
import { hog } from "./encoders/hog.ts";
import { lbp } from "./encoders/lbp.ts";
import { mlpEncoder } from "./encoders/mlp.ts";
import { patchnet } from "./encoders/patchnet.ts";
import { pixels } from "./encoders/pixels.ts";
import { resnetS } from "./encoders/resnetS.ts";
import { sift } from "./encoders/sift.ts";
import { vitS, vitXs } from "./encoders/vit.ts";
import { embedding3, embedding16, embedding64 } from "./encoders/wordVectors.ts";

export const encoders: readonly EncoderDefinition[] = [
  mlpEncoder,
  convnetS,
  convnetM,
  convnetL,
  resnetS,
  patchnet,
  critic,
  vitXs,
  vitS,
  embedding64,
  embedding16,
  embedding3,
  gptXs,
  bertXs,
  bitsMlp,
  rbmEncoder,
  dbnEncoder,
  pixels,
  hog,
  lbp,
  sift,
];

/** The encoder of this id. Throws {@link InputError} with the known ids if there is none. */
export function encoderNamed(id: string): EncoderDefinition {
  const encoder = encoders.find((candidate) => candidate.id === id);
  if (!encoder) {
    const known = encoders.map((candidate) => candidate.id).join(", ");
    throw new InputError(`encoder: found ${JSON.stringify(id)}, takes one of ${known}`);
  }
  return encoder;
}

/** Imports the code of an encoder that is loaded on demand. Throws {@link InputError} if there is none of this id. */
export async function loadEncoder(id: string): Promise<void> {
  await encoderNamed(id).load?.();
}

/** The encoder of images of this id. Throws {@link InputError} if there is none, or if it reads texts. */
export function imageEncoderNamed(id: string): ImageEncoderDefinition {
  const encoder = encoderNamed(id);
  if (encoder.reads !== "tokens") return encoder;
  throw new InputError(`encoder: found ${JSON.stringify(id)}, which reads texts`);
}
