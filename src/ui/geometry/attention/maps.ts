/** The maps that an answer about attention holds: one a head and layer, and the rollout over them. */
import type { AnalysisResult } from "../../../lab/protocol/index.ts";

export interface AttentionMap {
  readonly id: string;
  readonly label: string;
  /** Of every patch, row by row; what [CLS] keeps to itself is left out. */
  readonly shares: Float32Array;
  /** What [CLS] keeps to itself, as a sentence. */
  readonly itself: string;
}

/** Layer by layer and head by head, the rollout last. */
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
        itself: `[CLS] gives itself ${percent(shares[start])}.`,
      });
    }
  }
  maps.push({
    id: "rollout",
    label: "Rollout over all layers",
    shares: rollout.subarray(1),
    itself: `${percent(rollout[0])} stays in [CLS] on the residual path.`,
  });
  return maps;
}

/** The map of this name, or the rollout where this encoder has no such head. */
export const mapNamed = (maps: readonly AttentionMap[], id: string): AttentionMap | undefined =>
  maps.find((map) => map.id === id) ?? maps.at(-1);

const percent = (share = 0): string => `${(100 * share).toFixed(1)} %`;
