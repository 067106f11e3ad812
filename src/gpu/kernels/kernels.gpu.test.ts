import { kernels } from "./index.ts";
import { describeKernels } from "./testing.ts";

describeKernels(kernels);
