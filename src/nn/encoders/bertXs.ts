import { defineTextEncoder } from "../encoder.ts";
import { onDemand } from "../onDemand.ts";

export const bertXs = defineTextEncoder({
  id: "bert-xs",
  label: "BERT-XS",
  reads: "tokens",
  summary:
    "Two transformer blocks of width 64 with 4 heads that attend in both directions, learned positions and tied vectors of tokens, as in BERT; features are the mean of all tokens.",
  size: { parameters: 110656, outputDim: 64 },
  ...onDemand(async () => {
    const { languageTransformer } = await import("../languageTransformer.ts");
    return (texts, random) =>
      languageTransformer({ ...texts, kind: "bert", width: 64, depth: 2, heads: 4, random });
  }),
});
