/** The texts beside the images of a batch, as its step drew them. */
import { type Table, textOf, tokensNamed } from "../../data/index.ts";
import { entryOfSlot } from "../../training/augment/columns.ts";
import { textColumnOf } from "../../training/space.ts";
import type { Training } from "../../training/training.ts";
import type { BatchEvent } from "../protocol/events.ts";

type BatchTexts = Pick<BatchEvent, "texts" | "wrongTexts">;

/** The setting of methods that give some images the text of another. */
const WRONG = "wrongPairs";

/** The texts of the first `count` rows of the batch of a step; none if the method reads no texts of its rows. */
export function batchTexts(
  training: Pick<Training, "valueOf" | "model">,
  { train }: Pick<Table, "train">,
  count: number,
): (step: number) => BatchTexts {
  const { model } = training;
  const read = textColumnOf(model.spaces);
  // A method that reads regions makes its texts from the objects of an image.
  if (!read || model.method.reads?.includes("regions")) return () => ({});
  const column = tokensNamed(train, read.name);
  const { perRow } = column;
  const { batch, seed } = model.configuration;
  const dims = { count: train.count, perRow, batch };
  return (step) => {
    const wrong = WRONG in model.method.settings ? Number(training.valueOf(WRONG)) : 0;
    const drawn = Array.from({ length: count }, (_, slot) =>
      entryOfSlot(dims, { seed, step, slot, wrong }),
    );
    return {
      texts: drawn.map(({ entry }) => textOf(column, Math.floor(entry / perRow), entry % perRow)),
      wrongTexts: drawn.flatMap(({ isWrong }, slot) => (isWrong ? [slot] : [])),
    };
  };
}
