import { defineTextEncoder } from "../encoder.ts";
import { DESCRIBED_TEXTS, onDemand } from "../onDemand.ts";

const WIDTH = 64;

export const bitsMlp = defineTextEncoder({
  id: "bits-mlp",
  label: "Bits-MLP",
  reads: "tokens",
  summary:
    "A layer of 64 units with ReLU over the bits of a row, each −1 or 1; features are its activations.",
  size: { parameters: (DESCRIBED_TEXTS.context + 1) * WIDTH, outputDim: WIDTH },
  ...onDemand(async () => {
    const { bitsNetwork } = await import("../bitsNetwork.ts");
    return (texts, random) => bitsNetwork(texts, WIDTH, random);
  }),
});
