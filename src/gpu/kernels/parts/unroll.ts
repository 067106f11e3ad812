/** Lines of WGSL, one for each index. For variables that must not be an array, see contraction.ts. */
export const unroll = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");
