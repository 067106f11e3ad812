/** Encoders whose code is loaded with the method that requires them, or with the run that uses them. */
import type { Random } from "../shared/random.ts";
import type { EncodedTexts, Encoder, ImageSize } from "./encoder.ts";

/** The sizes that encoders are described at. */
export const DESCRIBED_IMAGE: ImageSize = { height: 28, width: 28, channels: 1 };
export const DESCRIBED_TEXTS = { vocabulary: 100, context: 64 };

type Build<Input> = (input: Input, random: Random) => Encoder;

/** `load` imports the code; `build` throws an Error before that. */
export function onDemand<Input extends ImageSize | EncodedTexts>(
  source: () => Promise<Build<Input>>,
): { load(): Promise<void>; build: Build<Input> } {
  let loaded: Build<Input> | undefined;
  return {
    async load() {
      loaded ??= await source();
    },
    build(input, random) {
      if (!loaded) throw new Error("the encoder is not loaded yet; await loadEncoder(id) first");
      return loaded(input, random);
    },
  };
}
