/** Whether the attention of [CLS] in the last layer is on the objects of a scene. */
import type { Split } from "../../../data/index.ts";
import { attentionRollout, attentionWeights } from "../../../metrics/attention.ts";
import { type MapScores, mapScores, meanScores } from "../../../metrics/dense/mapScores.ts";
import { othersTurn } from "../../../shared/pieces.ts";
import type { AttendedObjects } from "../../protocol/dense.ts";
import { TOKEN_IMAGES } from "../tokenProgram.ts";
import type { DenseData } from "./probe.ts";
import { type PatchFeatures, pixelPatches, type TokenSource } from "./sources.ts";
import { objectPatches } from "./truth.ts";

/**
 * Scores of the head that agrees best with the objects of training images, of the mean over heads and of the rollout, on
 * test images; beside them a map that is computed from colours alone.
 */
export async function attendedObjects(
  data: DenseData,
  source: TokenSource,
): Promise<AttendedObjects> {
  const { table, counts } = data;
  const { heads } = source.sizes;
  const fitted = await scoresIn(data, source, table.train, Math.min(200, counts.train));
  const found = await scoresIn(data, source, table.test, counts.test);
  const byHead = Array.from({ length: heads }, (_, head) => fitted.heads[head]?.auroc ?? 0);
  const best = byHead.indexOf(Math.max(...byHead));
  return {
    images: found.images,
    chance: found.chance,
    bestHead: best + 1,
    best: found.heads[best] ?? null,
    mean: found.mean,
    rollout: found.rollout,
    contrast: found.contrast,
  };
}

async function scoresIn(
  { table, truth, patched }: DenseData,
  source: TokenSource,
  split: Split,
  count: number,
) {
  const { tokens, heads } = source.sizes;
  const colours = pixelPatches(patched, table.channels);
  const perHead: MapScores[][] = Array.from({ length: heads }, () => []);
  const [mean, rollout, contrast]: [MapScores[], MapScores[], MapScores[]] = [[], [], []];
  const keep = (list: MapScores[], map: ArrayLike<number>, objects: Uint8Array) => {
    const scores = mapScores(map, objects);
    if (scores) list.push(scores);
  };
  let [covered, patches] = [0, 0];
  const total = Math.min(count, split.count);
  for (let first = 0; first < total; first += TOKEN_IMAGES) {
    const length = Math.min(TOKEN_IMAGES, total - first);
    const rows = Array.from({ length }, (_, index) => first + index);
    const packed = await source.attention(split, rows);
    const contrasts = await contrastOf(colours, split, rows, table.channels);
    for (const [index, row] of rows.entries()) {
      const objects = objectPatches(truth.mask(split, row), patched);
      covered += objects.reduce((sum, value) => sum + value, 0);
      patches += objects.length;
      const layers = packed.map((each) => attentionWeights(each, source.sizes, index));
      const last = layers.at(-1) ?? new Float64Array();
      const ofHead = (head: number) =>
        last.subarray(head * tokens * tokens + 1, head * tokens * tokens + tokens);
      const sum = new Float64Array(tokens - 1);
      for (const [head, list] of perHead.entries()) {
        const shares = ofHead(head);
        for (const [patch, share] of shares.entries()) sum[patch]! += share;
        keep(list, shares, objects);
      }
      keep(mean, sum, objects);
      keep(rollout, attentionRollout(layers, source.sizes).subarray(1, tokens), objects);
      keep(contrast, contrasts[index] ?? [], objects);
    }
    await othersTurn();
  }
  return {
    images: mean.length,
    chance: covered / Math.max(1, patches),
    heads: perHead.map(meanScores),
    mean: meanScores(mean),
    rollout: meanScores(rollout),
    contrast: meanScores(contrast),
  };
}

/** The distance of each patch's mean colour from that of the whole image. */
async function contrastOf(
  colours: PatchFeatures,
  split: Split,
  rows: readonly number[],
  channels: number,
): Promise<Float64Array[]> {
  const { data, rows: all, cols } = await colours(split, rows);
  const patches = all / rows.length;
  return rows.map((_, index) => {
    const means = Array.from({ length: patches }, (_, patch) => {
      const start = (index * patches + patch) * cols;
      const mean = new Float64Array(channels);
      for (let col = 0; col < cols; col++) {
        mean[col % channels]! += (data[start + col]! * channels) / cols;
      }
      return mean;
    });
    const centre = Float64Array.from({ length: channels }, (_, channel) =>
      means.reduce((sum, mean) => sum + mean[channel]! / patches, 0),
    );
    return Float64Array.from(means, (mean) =>
      Math.hypot(...mean.map((value, channel) => value - centre[channel]!)),
    );
  });
}
