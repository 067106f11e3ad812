import { casesOf, type KernelUnderTest } from "./kernelCases.ts";
import {
  type AdapterKind,
  instantiate,
  type Kernel,
  type KernelDefinition,
} from "./kernelDefinition.ts";

export type { KernelCase, KernelUnderTest } from "./kernelCases.ts";
export * from "./kernelDefinition.ts";
export * from "./kernelSource.ts";

/** Creates a kernel from its {@link KernelDefinition}. */
export function defineKernel<Dims, Name extends string, Scalar extends string = never>(
  definition: KernelDefinition<Dims, Name, Scalar>,
): Kernel<Dims, Name, Scalar> & KernelUnderTest {
  return {
    ...definition,
    instantiate: (dims, options) => instantiate(definition, dims, options),
    cases: (adapter) => casesOf(definition, adapter),
    get variantNames() {
      return variantNames(definition);
    },
    hasVariants: definition.variants !== undefined,
  };
}

const ADAPTERS: readonly AdapterKind[] = [
  { software: true, quads: true },
  { software: false, quads: true },
];

/** Names of the variants that can be timed or forced at some sample, on some adapter. */
function variantNames<Dims, Name extends string, Scalar extends string>({
  variants,
  samples,
}: KernelDefinition<Dims, Name, Scalar>): readonly string[] {
  const all = samples.flatMap((dims) => ADAPTERS.flatMap((each) => variants?.(dims, each) ?? []));
  if (!all.some(({ candidate }) => candidate)) return [];
  return [...new Set(all.filter((variant) => "dims" in variant).map(({ name }) => name))];
}
