/** The caption of one image, word by word. */
import type { Vocabulary } from "../../../data/index.ts";
import { SPECIAL } from "../../../data/vocabulary.ts";
import { hash4, uniform01 } from "../../../shared/random.ts";
import { drawn, nextProbabilities, type Sampling, STREAM } from "../generate.ts";
import type { CaptionWriter, Seen } from "./writer.ts";

export interface OneCaption extends Sampling {
  /** Ids that the caption begins with, from `<bos>` on. */
  readonly begun: readonly number[];
  /** Words to add at most. */
  readonly tokens: number;
}

/** Ids of the caption without its end. The writer has one row. */
export async function writeOne(
  writer: Pick<CaptionWriter, "next">,
  vocabulary: Vocabulary,
  seen: Seen,
  caption: OneCaption,
): Promise<number[]> {
  const ids = [...caption.begun];
  for (let token = 0; token < caption.tokens; token++) {
    const probabilities = nextProbabilities(await writer.next([ids], seen), vocabulary, caption);
    const id = drawn(probabilities, uniform01(hash4(caption.seed, token, 0, STREAM)[0]));
    if (id === SPECIAL.eos) break;
    ids.push(id);
  }
  return ids;
}
