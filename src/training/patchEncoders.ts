/** Requirements of methods that mask patches or process them one by one. */
import type { Encoder, ImageSize, TokenEncoder } from "../nn/encoder.ts";
import { encoderNamed, encoders } from "../nn/index.ts";
import type { Grid } from "../nn/positions.ts";
import { InputError } from "../shared/errors.ts";
import type { SettingValues } from "../shared/settings.ts";
import type { MethodDefinition } from "./method.ts";

const patchEncoderIds = encoders.filter(({ patch }) => patch !== undefined).map(({ id }) => id);

/** The encoders with patches; `because` states what the method does with the patches. */
export const patchEncoders = (because: string): NonNullable<MethodDefinition["encoders"]> => ({
  only: patchEncoderIds,
  because: `${because}, which requires an encoder with patches`,
});

/**
 * Default augmentations for methods whose task is to predict masked patches: images are cropped, shifted
 * and flipped, and keep their colours, which are to be predicted.
 */
export const onlyMoved: SettingValues = {
  "augment.rotate": 0,
  "augment.color": 0,
  "augment.grey": 0,
  "augment.blur": 0,
  "augment.cutout": 0,
  "augment.noise": 0,
};

/** The grid of patches of an encoder, by its id. */
export function gridOf(encoder: string, { height, width }: ImageSize): Grid {
  const { patch = 1 } = encoderNamed(encoder);
  return { rows: Math.floor(height / patch), cols: Math.floor(width / patch) };
}

/** The token interface of an encoder. Throws {@link InputError} if it has none. */
export function tokensOf({ tokens }: Encoder): TokenEncoder {
  if (tokens) return tokens;
  throw new InputError(
    `encoder: this encoder has no patches, expected ${patchEncoderIds.join(" or ")}`,
  );
}
