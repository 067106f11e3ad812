import { defineTextEncoder } from "../encoder.ts";
import { languageTransformer } from "../languageTransformer.ts";

export const bertXs = defineTextEncoder({
  id: "bert-xs",
  label: "BERT-XS",
  reads: "tokens",
  summary:
    "Two transformer blocks of width 64 with 4 heads that attend in both directions, learned positions and tied vectors of tokens, as in BERT; features are the mean of all tokens.",
  build: (texts, random) =>
    languageTransformer({ ...texts, kind: "bert", width: 64, depth: 2, heads: 4, random }),
});
