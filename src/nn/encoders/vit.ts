/** Vision transformers on 4×4 patches, with 16 columns per head. */
import { defineEncoder } from "../encoder.ts";
import { onDemand } from "../onDemand.ts";

const PATCH = 4;

export const vitXs = defineEncoder({
  id: "vit-xs",
  label: "ViT-XS",
  summary:
    "Two transformer blocks of width 48 with 3 heads on 4×4 patches, sine-cosine positions; features are [CLS] and the mean of the patches.",
  patch: PATCH,
  size: { parameters: 57504, outputDim: 96 },
  ...onDemand(async () => {
    const { visionTransformer } = await import("../transformer.ts");
    return (image, random) =>
      visionTransformer({
        image,
        patch: PATCH,
        width: 48,
        depth: 2,
        heads: 3,
        positions: "sine-cosine",
        random,
      });
  }),
});

export const vitS = defineEncoder({
  id: "vit-s",
  label: "ViT-S",
  summary:
    "Four transformer blocks of width 64 with 4 heads on 4×4 patches, learned positions; features are [CLS] and the mean of the patches.",
  patch: PATCH,
  size: { parameters: 204288, outputDim: 128 },
  ...onDemand(async () => {
    const { visionTransformer } = await import("../transformer.ts");
    return (image, random) =>
      visionTransformer({
        image,
        patch: PATCH,
        width: 64,
        depth: 4,
        heads: 4,
        positions: "learned",
        random,
      });
  }),
});
