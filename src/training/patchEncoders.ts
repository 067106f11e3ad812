/** What methods that hide an image's patches, or look at them one by one, ask of an encoder. */
import type { Encoder, ImageSize, TokenEncoder } from "../nn/encoder.ts";
import { encoderNamed, encoders } from "../nn/index.ts";
import type { Grid } from "../nn/positions.ts";
import { InputError } from "../shared/errors.ts";
import type { SettingValues } from "../shared/settings.ts";
import type { MethodDefinition } from "./method.ts";

const patchEncoderIds = encoders.filter(({ patch }) => patch !== undefined).map(({ id }) => id);

/** The encoders that see patches; `because` says what the method does with those. */
export const patchEncoders = (because: string): NonNullable<MethodDefinition["encoders"]> => ({
  only: patchEncoderIds,
  because: `${because}, which takes an encoder that sees an image as patches`,
});

/**
 * Defaults where hiding patches is the task already: images are cropped, shifted and mirrored, and keep
 * their colours, which are to be predicted.
 */
export const onlyMoved: SettingValues = {
  "augment.rotate": 0,
  "augment.color": 0,
  "augment.grey": 0,
  "augment.blur": 0,
  "augment.cutout": 0,
  "augment.noise": 0,
};

/** The patches that an encoder, by its id, sees an image as. */
export function gridOf(encoder: string, { height, width }: ImageSize): Grid {
  const { patch = 1 } = encoderNamed(encoder);
  return { rows: Math.floor(height / patch), cols: Math.floor(width / patch) };
}

/** An encoder's steps. Throws {@link InputError} where it has none. */
export function tokensOf({ tokens }: Encoder): TokenEncoder {
  if (tokens) return tokens;
  throw new InputError(
    `encoder: this one does not see an image as patches; takes ${patchEncoderIds.join(" or ")}`,
  );
}
