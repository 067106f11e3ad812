/** Attention maps of an analysis: one per head and layer, and the rollout over all layers. */
import type { AnalysisResult } from "../../../lab/protocol/index.ts";

export interface AttentionMap {
  readonly id: string;
  readonly label: string;
  /** Attention on each patch, row by row, without [CLS]. */
  readonly shares: Float32Array;
  /** The attention of [CLS] on itself, as a sentence. */
  readonly itself: string;
}

/** Ordered by layer and head; the rollout is last. */
export function mapsOf(answer: AnalysisResult<"attention">): readonly AttentionMap[] {
  const { layers, heads, shares, rollout } = answer;
  const tokens = rollout.length;
  const maps: AttentionMap[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (let head = 0; head < heads; head++) {
      const start = (layer * heads + head) * tokens;
      maps.push({
        id: `${layer}.${head}`,
        label: `Layer ${layer + 1}, head ${head + 1}`,
        shares: shares.subarray(start + 1, start + tokens),
        itself: `[CLS] attends to itself with ${percent(shares[start])}.`,
      });
    }
  }
  maps.push({
    id: "rollout",
    label: "Rollout over all layers",
    shares: rollout.subarray(1),
    itself: `${percent(rollout[0])} stays in [CLS] through the residual connections.`,
  });
  return maps;
}

/** The map with this id, or the rollout if the encoder has no such head. */
export const mapNamed = (maps: readonly AttentionMap[], id: string): AttentionMap | undefined =>
  maps.find((map) => map.id === id) ?? maps.at(-1);

const percent = (share = 0): string => `${(100 * share).toFixed(1)} %`;
