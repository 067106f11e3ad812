/** The kernels of word2vec in the reference suite. */
import { describeKernels } from "../../gpu/kernels/testing.ts";
import { noiseWordsKernel } from "./noiseKernel.ts";
import { wordPairsKernel } from "./pairsKernel.ts";

describeKernels([wordPairsKernel, noiseWordsKernel]);
