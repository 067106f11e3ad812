/** Attention of [CLS] in one image: per layer and head, and as a rollout over all layers. */
import { attentionRollout, attentionWeights } from "../../metrics/attention.ts";
import { TOKEN_IMAGES } from "../evaluate/tokenProgram.ts";
import type { AttentionResult } from "../protocol/analyses.ts";
import { defineAnalysis } from "./definition.ts";
import { imageOfPoint, tokenProgram, tokensOf } from "./tokens.ts";

export const attention = defineAnalysis({
  async compute(
    context,
    { point }: { /** A point's id. */ readonly point: number },
  ): Promise<AttentionResult> {
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
