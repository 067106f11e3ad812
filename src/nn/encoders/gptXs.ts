import { defineTextEncoder } from "../encoder.ts";
import { onDemand } from "../onDemand.ts";

export const gptXs = defineTextEncoder({
  id: "gpt-xs",
  label: "GPT-XS",
  reads: "tokens",
  summary:
    "Two causal transformer blocks of width 64 with 4 heads, learned positions and tied vectors of tokens, as in GPT-2; features are those of the last token.",
  size: { parameters: 110592, outputDim: 64 },
  ...onDemand(async () => {
    const { languageTransformer } = await import("../languageTransformer.ts");
    return (texts, random) =>
      languageTransformer({ ...texts, kind: "gpt", width: 64, depth: 2, heads: 4, random });
  }),
});
