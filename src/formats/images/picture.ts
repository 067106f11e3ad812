/** A decoded picture, and what the decoders share. */
import { InputError } from "../../shared/errors.ts";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4], with straight alpha. */
  readonly rgba: Uint8Array | Uint8ClampedArray;
  /** What was lost or assumed, as short sentences without a full stop. */
  readonly notes: readonly string[];
}

/** Larger pictures are refused before memory is allocated. */
const MOST_PIXELS = 2 ** 26;

/** Throws {@link InputError} for a picture without pixels or with too many. */
export function checkSize(name: string, width: number, height: number): void {
  if (width > 0 && height > 0 && width * height <= MOST_PIXELS) return;
  throw new InputError(
    `${name}: ${width} × ${height} pixels; expected 1 to ${MOST_PIXELS} pixels in all`,
  );
}

/** The note of an animated picture. */
export const ANIMATED = "animated, the first frame is used";
