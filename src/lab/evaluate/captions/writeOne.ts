/** The caption of one image, word by word. */
import type { Vocabulary } from "../../../data/index.ts";
import { continued, type Sampling } from "../generate.ts";
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
  const { begun, ...rest } = caption;
  const ids = [...begun];
  const logitsOf = (read: readonly number[]) => writer.next([read], seen);
  for await (const { id } of continued(logitsOf, vocabulary, begun, rest)) ids.push(id);
  return ids;
}
