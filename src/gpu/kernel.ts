/** Where kernels are defined: one call, checked against its own reference by one suite. */
import { casesOf, generalCasesOf, type KernelUnderTest, variantCasesOf } from "./kernelCases.ts";
import { instantiate, type Kernel, type KernelDefinition } from "./kernelDefinition.ts";

export type { KernelCase, KernelUnderTest } from "./kernelCases.ts";
export * from "./kernelDefinition.ts";

/** Makes a kernel of its definition. See {@link KernelDefinition}. */
export function defineKernel<Dims, Tuning, Name extends string, Scalar extends string = never>(
  definition: KernelDefinition<Dims, Tuning, Name, Scalar>,
): Kernel<Dims, Tuning, Name, Scalar> & KernelUnderTest {
  return {
    ...definition,
    instantiate: (dims, options) => instantiate(definition, dims, options ?? {}),
    cases: () => casesOf(definition),
    variantNames: Object.keys(definition.variants?.all ?? {}),
    variantCases: (adapter) => variantCasesOf(definition, adapter),
    generalCases: (adapter) => generalCasesOf(definition, adapter),
  };
}
