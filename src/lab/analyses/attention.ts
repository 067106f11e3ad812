/** What [CLS] looks at in one image: each head of each layer, and what remains of it over all layers. */
import { attentionRollout, attentionWeights } from "../../metrics/attention.ts";
import { defineAnalysis } from "./definition.ts";
import { imageOfPoint, TOKEN_IMAGES, tokenProgram, tokensOf } from "./tokens.ts";

export interface AttentionAnswer {
  /** Steps that the weights shown had taken. */
  readonly step: number;
  readonly point: number;
  /** Patches of the image, row by row, and their side in pixels. */
  readonly grid: { readonly rows: number; readonly cols: number };
  readonly patch: number;
  readonly layers: number;
  readonly heads: number;
  /** [layers, heads, 1 + patches]: what [CLS] gives to itself, then to each patch; rows sum to 1. */
  readonly shares: Float32Array;
  /** [1 + patches]: how much of each token is in [CLS] at the end, the residual path included. */
  readonly rollout: Float32Array;
}

export const attention = defineAnalysis({
  async compute(
    context,
    { point }: { /** A point's id. */ readonly point: number },
  ): Promise<AttentionAnswer> {
    const { training, dataset, withShownState } = context;
    const { grid, patch } = tokensOf(context);
    const image = imageOfPoint(dataset, point);
    const seen = await withShownState(async () => {
      const { program, layers, sizes } = await tokenProgram(context);
      const images = new Float32Array(TOKEN_IMAGES * image.length);
      images.set(image);
      program.write("images", images);
      const names = layers.map(({ packed }) => packed);
      const { step } = training;
      return { step, sizes, names, outputs: await program.run(names) };
    });
    const { step, sizes, names, outputs } = seen;
    const { tokens, heads } = sizes;
    const layers = names.map((name) =>
      attentionWeights(outputs[name] ?? new Float32Array(), sizes),
    );
    const shares = new Float32Array(layers.length * heads * tokens);
    layers.forEach((weights, layer) => {
      for (let head = 0; head < heads; head++) {
        const row = weights.subarray(head * tokens * tokens, (head * tokens + 1) * tokens);
        shares.set(row, (layer * heads + head) * tokens);
      }
    });
    const rollout = Float32Array.from(attentionRollout(layers, sizes).subarray(0, tokens));
    return { step, point, grid, patch, layers: layers.length, heads, shares, rollout };
  },
});
