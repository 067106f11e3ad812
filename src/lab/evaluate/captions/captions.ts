/** What a captioner writes about the test images, beside a blind decoder and beside captions of other images. */
import { heldOutRows } from "../../../data/heldOut.ts";
import { type Table, textOf, toFloat, tokensNamed } from "../../../data/index.ts";
import { SPECIAL } from "../../../data/vocabulary.ts";
import type { Device } from "../../../gpu/device.ts";
import type { Training } from "../../../training/training.ts";
import { type CaptionScores, scoreCaptions } from "./scores.ts";
import { type CaptionWriter, createCaptionWriter, type Seen } from "./writer.ts";

export interface CaptionReport extends CaptionScores {
  /** Number of test images. */
  readonly images: number;
  /** The same caption for every image, of the decoder without an image. */
  readonly blind: CaptionScores;
  /** The captions, compared with those of other images. */
  readonly shuffled: CaptionScores;
  /** On combinations of factors that training lacks, if there are any. */
  readonly heldOut?: CaptionScores;
  /** Nats for each word of the true captions. */
  readonly loss: { readonly seen: number; readonly blind: number; readonly shuffled: number };
  /** tanh of each gate. */
  readonly gates: Readonly<Record<string, number>>;
}

const MOST_ROWS = 250;

/** Undefined for a method that writes no captions. */
export async function evaluateCaptions(
  device: Device,
  training: Training,
  table: Table,
): Promise<{ readonly captions: CaptionReport } | undefined> {
  const { model, buffers } = training;
  const { captioner } = model.built;
  if (!captioner) return undefined;
  const { test, schema } = table;
  const count = test.count;
  const rows = Math.min(MOST_ROWS, count);
  const writer = createCaptionWriter(device, model, captioner, buffers.state, rows);
  try {
    const column = tokensNamed(test, captioner.column.name);
    const { vocabulary, perRow } = column;
    const truth = Array.from({ length: count }, (_, row) => textOf(column, row));
    const ids = truth.map((_, row) => [
      ...column.ids.subarray(column.offsets[row * perRow], column.offsets[row * perRow + 1]),
    ]);
    const size = table.height * table.width * table.channels;
    const written: string[] = [];
    const seen: Float32Array[] = [];
    for (let first = 0; first < count; first += rows) {
      const end = Math.min(count, first + rows);
      const images = toFloat(test.images.subarray(first * size, end * size));
      const part = await writer.look(images);
      seen.push(part);
      const texts = await writeGreedily(writer, end - first, part, captioner.column.context);
      written.push(...texts.map((text) => vocabulary.decode(text)));
    }
    const [blind = []] = await writeGreedily(writer, 1, undefined, captioner.column.context);
    const others = shifted(written);
    const heldOut = [...heldOutRows(table, test)];
    const lossOf = async (pick: (chunk: number) => Seen, texts: readonly number[][]) => {
      let [sum, words] = [0, 0];
      for (let chunk = 0; chunk * rows < count; chunk++) {
        const part = texts.slice(chunk * rows, (chunk + 1) * rows);
        const found = await writer.loss(part, pick(chunk));
        [sum, words] = [sum + found.sum, words + found.count];
      }
      return sum / words;
    };
    const words = await training.readState();
    const gates = captioner.gates.map(({ label, variable }) => [
      label,
      Math.tanh(words[model.layout.offsetOf(variable)] ?? 0),
    ]);
    return {
      captions: {
        images: count,
        ...scoreCaptions(written, truth, schema),
        blind: scoreCaptions(
          truth.map(() => vocabulary.decode(blind)),
          truth,
          schema,
        ),
        shuffled: scoreCaptions(others, truth, schema),
        ...(heldOut.length > 0 && {
          heldOut: scoreCaptions(
            heldOut.map((row) => written[row] ?? ""),
            heldOut.map((row) => truth[row] ?? ""),
            schema,
          ),
        }),
        loss: {
          seen: await lossOf((chunk) => seen[chunk], ids),
          blind: await lossOf(() => undefined, ids),
          shuffled: await lossOf((chunk) => seen[chunk], shifted(ids)),
        },
        gates: Object.fromEntries(gates),
      },
    };
  } finally {
    writer.destroy();
  }
}

/** The most likely captions of some images; ties go to the lower id. Without images, those of a blind decoder. */
async function writeGreedily(
  writer: CaptionWriter,
  count: number,
  seen: Seen,
  context: number,
): Promise<number[][]> {
  const texts = Array.from({ length: count }, () => [SPECIAL.bos as number]);
  const open = new Set(texts.keys());
  for (let length = 1; length < context && open.size > 0; length++) {
    const logits = await writer.next(texts, seen);
    const size = logits.length / writer.rows;
    for (const row of open) {
      const id = mostLikely(logits.subarray(row * size, (row + 1) * size));
      if (id === SPECIAL.eos) open.delete(row);
      else texts[row]?.push(id);
    }
  }
  return texts;
}

/** Neither padding, nor a beginning, nor an unknown word is written. */
function mostLikely(logits: Float32Array): number {
  let best: number = SPECIAL.eos;
  for (const [id, logit] of logits.entries()) {
    const barred = id === SPECIAL.pad || id === SPECIAL.bos || id === SPECIAL.unknown;
    if (!barred && logit > (logits[best] ?? 0)) best = id;
  }
  return best;
}

/** Row i gets what belongs to another row, half the rows further on. */
const shifted = <T>(items: readonly T[]): T[] => {
  const half = Math.floor(items.length / 2);
  return items.map((_, row) => items[(row + half) % items.length] as T);
};
