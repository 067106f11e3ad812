import { defineTextEncoder } from "../encoder.ts";
import { DESCRIBED_TEXTS, onDemand } from "../onDemand.ts";

const wordVectors = (width: number, purpose: string) =>
  defineTextEncoder({
    id: `embedding-${width}`,
    label: `Embedding-${width}`,
    summary: `A learned vector of ${width} dimensions for every word; a text is the mean of its words. ${purpose}`,
    reads: "tokens",
    size: { parameters: DESCRIBED_TEXTS.vocabulary * width, outputDim: width },
    ...onDemand(async () => {
      const { wordVectors: build } = await import("../wordVectors.ts");
      return (texts, random) => build(width, texts, random);
    }),
  });

export const embedding64 = wordVectors(64, "The encoder of word2vec.");
export const embedding16 = wordVectors(16, "Too few dimensions for the words of the grammar.");
export const embedding3 = wordVectors(3, "The sphere shows them without projection error.");
