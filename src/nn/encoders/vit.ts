/** Vision transformers on patches of 4×4, with heads of 16 columns; features are [CLS] and the mean of the patches. */
import { defineEncoder } from "../encoder.ts";
import { visionTransformer } from "../transformer.ts";

const PATCH = 4;

export const vitXs = defineEncoder({
  id: "vit-xs",
  label: "ViT-XS",
  summary:
    "Two transformer blocks of width 48 with 3 heads on 4×4 patches, sine-cosine positions; [CLS] beside the mean of the patches.",
  patch: PATCH,
  build: (image, random) =>
    visionTransformer({
      image,
      patch: PATCH,
      width: 48,
      depth: 2,
      heads: 3,
      positions: "sine-cosine",
      random,
    }),
});

export const vitS = defineEncoder({
  id: "vit-s",
  label: "ViT-S",
  summary:
    "Four transformer blocks of width 64 with 4 heads on 4×4 patches, learned positions; [CLS] beside the mean of the patches.",
  patch: PATCH,
  build: (image, random) =>
    visionTransformer({
      image,
      patch: PATCH,
      width: 64,
      depth: 4,
      heads: 4,
      positions: "learned",
      random,
    }),
});
