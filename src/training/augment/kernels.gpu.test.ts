/** The kernels of batches in the reference suite. */
import { describeKernels } from "../../gpu/kernels/testing.ts";
import { columnKernel } from "./columns.ts";
import { imagesAtKernel, imagesOfBatchKernel } from "./imageKernels.ts";
import { augmentations } from "./index.ts";
import { labelsKernel } from "./labels.ts";
import { viewsKernelOf } from "./viewsKernel.ts";

describeKernels([
  imagesAtKernel,
  imagesOfBatchKernel,
  labelsKernel,
  columnKernel,
  viewsKernelOf(augmentations),
]);
