import { describeKernels } from "./fixtures/suite.ts";
import { kernels } from "./index.ts";

describeKernels(kernels);
