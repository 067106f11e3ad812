import { defineEncoder } from "../encoder.ts";
import { onDemand } from "../onDemand.ts";

export const patchnet = defineEncoder({
  id: "patchnet",
  label: "PatchNet",
  summary:
    "Three strided 3×3 blocks of 16, 32 and 64 channels with layer norm, mean over positions; intended for patches.",
  size: { parameters: 23408, outputDim: 64 },
  ...onDemand(async () => (await import("../patchNetwork.ts")).patchNetwork),
});
