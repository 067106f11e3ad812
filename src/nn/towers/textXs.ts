import { defineTextTower } from "../textTower.ts";
import { textTransformer } from "../textTransformer.ts";

export const textXs = defineTextTower({
  id: "text-xs",
  label: "Text-XS",
  summary:
    "Two causal transformer blocks of width 64 with 4 heads and learned positions, as CLIP's text encoder; features are those of the last token.",
  build: ({ vocabulary, context }, random) =>
    textTransformer({ vocabulary, context, width: 64, depth: 2, heads: 4, random }),
});
