/** All kernels. The suite kernels.gpu.test.ts runs each of them. */
import type { KernelUnderTest } from "../kernel.ts";
import { accumulate } from "./accumulate.ts";
import { adamw } from "./adamw.ts";
import { attention } from "./attention.ts";
import { attentionDeltas } from "./attentionDeltas.ts";
import { attentionKeyGradient } from "./attentionKeyGradient.ts";
import { attentionQueryGradient } from "./attentionQueryGradient.ts";
import { averagePool2d } from "./averagePool2d.ts";
import { averagePool2dGradient } from "./averagePool2dGradient.ts";
import { batchNormApply } from "./batchNormApply.ts";
import { batchNormGradientApply } from "./batchNormGradientApply.ts";
import { batchNormGradientPartials } from "./batchNormGradientPartials.ts";
import { batchNormPartials } from "./batchNormPartials.ts";
import { binaryPatterns } from "./binaryPatterns.ts";
import { blockMask } from "./blockMask.ts";
import { clampValues } from "./clampValues.ts";
import { concatRows } from "./concatRows.ts";
import { contrastGradient } from "./contrastGradient.ts";
import { conv2d } from "./conv2d.ts";
import { conv2dInputGradient } from "./conv2dInputGradient.ts";
import { conv2dWeightGradient } from "./conv2dWeightGradient.ts";
import { copy } from "./copy.ts";
import { crossEntropyGradientRows } from "./crossEntropyGradientRows.ts";
import { crossEntropyRows } from "./crossEntropyRows.ts";
import { cutPatches } from "./cutPatches.ts";
import { cutPatchesGradient } from "./cutPatchesGradient.ts";
import { ema } from "./ema.ts";
import { enqueueRows } from "./enqueueRows.ts";
import { gatherRows } from "./gatherRows.ts";
import { gatherTokens } from "./gatherTokens.ts";
import { groupTargets } from "./groupTargets.ts";
import { keepSmallest } from "./keepSmallest.ts";
import { keptPositions } from "./keptPositions.ts";
import { lars } from "./lars.ts";
import { lateInteraction } from "./lateInteraction.ts";
import { lateInteractionGradient } from "./lateInteractionGradient.ts";
import { layerNorm } from "./layerNorm.ts";
import { layerNormGradient } from "./layerNormGradient.ts";
import { logSumExpOfProducts } from "./logSumExpOfProducts.ts";
import { logSumExpRows } from "./logSumExpRows.ts";
import { maskTokens } from "./maskTokens.ts";
import { matmul } from "./matmul.ts";
import { maxPool2d } from "./maxPool2d.ts";
import { maxPool2dGradient } from "./maxPool2dGradient.ts";
import { meanOfTokens } from "./meanOfTokens.ts";
import { meanOfTokensGradient } from "./meanOfTokensGradient.ts";
import { mergeLogSumExp } from "./mergeLogSumExp.ts";
import { nearestOthers } from "./nearestOthers.ts";
import { nextTokens } from "./nextTokens.ts";
import { normalizeRows } from "./normalizeRows.ts";
import { normalizeRowsGradient } from "./normalizeRowsGradient.ts";
import { orientedGradients } from "./orientedGradients.ts";
import { pairSums } from "./pairSums.ts";
import { patchify } from "./patchify.ts";
import { pixelShuffle } from "./pixelShuffle.ts";
import { pseudoPositives } from "./pseudoPositives.ts";
import { pseudoPositivesGradient } from "./pseudoPositivesGradient.ts";
import { quarterTurns } from "./quarterTurns.ts";
import { quarterTurnsGradient } from "./quarterTurnsGradient.ts";
import { reduce } from "./reduce.ts";
import { rescale } from "./rescale.ts";
import { scatterTokens } from "./scatterTokens.ts";
import { segmentChunkSums } from "./segmentChunkSums.ts";
import { segmentSums } from "./segmentSums.ts";
import { sgd } from "./sgd.ts";
import { siftDescriptors } from "./siftDescriptors.ts";
import { sigmoidOfProducts } from "./sigmoidOfProducts.ts";
import { sinkhornScales } from "./sinkhornScales.ts";
import { sliceRows } from "./sliceRows.ts";
import { sliceTokens } from "./sliceTokens.ts";
import { softmaxGradientRows } from "./softmaxGradientRows.ts";
import { softmaxRows } from "./softmaxRows.ts";
import { sortCounts } from "./sortCounts.ts";
import { sortOffsets } from "./sortOffsets.ts";
import { sortScatter } from "./sortScatter.ts";
import { squaredDistances } from "./squaredDistances.ts";
import { squaredNormPartials } from "./squaredNormPartials.ts";
import { stepGate } from "./stepGate.ts";
import { storeScalar } from "./storeScalar.ts";
import { sumPartials } from "./sumPartials.ts";
import { tokenLengths } from "./tokenLengths.ts";
import { uniform } from "./uniform.ts";
import { unpackBits } from "./unpackBits.ts";
import { wholeNumbers } from "./wholeNumbers.ts";
import { wordCounts } from "./wordCounts.ts";
import { writeRows } from "./writeRows.ts";

export const kernels: readonly KernelUnderTest[] = [
  accumulate,
  adamw,
  attention,
  attentionDeltas,
  attentionKeyGradient,
  attentionQueryGradient,
  averagePool2d,
  averagePool2dGradient,
  batchNormApply,
  batchNormGradientApply,
  batchNormGradientPartials,
  batchNormPartials,
  binaryPatterns,
  blockMask,
  clampValues,
  concatRows,
  contrastGradient,
  conv2d,
  conv2dInputGradient,
  conv2dWeightGradient,
  copy,
  crossEntropyGradientRows,
  crossEntropyRows,
  cutPatches,
  cutPatchesGradient,
  ema,
  enqueueRows,
  gatherRows,
  gatherTokens,
  groupTargets,
  keepSmallest,
  keptPositions,
  lars,
  lateInteraction,
  lateInteractionGradient,
  layerNorm,
  layerNormGradient,
  logSumExpOfProducts,
  logSumExpRows,
  maskTokens,
  matmul,
  maxPool2d,
  maxPool2dGradient,
  meanOfTokens,
  meanOfTokensGradient,
  mergeLogSumExp,
  nearestOthers,
  nextTokens,
  normalizeRows,
  normalizeRowsGradient,
  orientedGradients,
  pairSums,
  patchify,
  pixelShuffle,
  pseudoPositives,
  pseudoPositivesGradient,
  quarterTurns,
  quarterTurnsGradient,
  reduce,
  rescale,
  scatterTokens,
  segmentChunkSums,
  segmentSums,
  sgd,
  siftDescriptors,
  sigmoidOfProducts,
  sinkhornScales,
  sliceRows,
  sliceTokens,
  softmaxGradientRows,
  softmaxRows,
  sortCounts,
  sortOffsets,
  sortScatter,
  squaredDistances,
  squaredNormPartials,
  stepGate,
  storeScalar,
  sumPartials,
  tokenLengths,
  uniform,
  unpackBits,
  wholeNumbers,
  wordCounts,
  writeRows,
];
