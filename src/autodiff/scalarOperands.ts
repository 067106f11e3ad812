/**
 * Run-time scalars of a generated kernel. They are words of the program's uniform block, which the program
 * binds. A one-element tensor given as a scalar is bound as a buffer of its own, after the kernel's buffers.
 */
import type { KernelSource, ScalarType } from "../gpu/kernel.ts";
import type { Lowering, Operand } from "./lowering.ts";

export interface ScalarOperands {
  /** Scalars of the {@link KernelSource}. */
  readonly declared: NonNullable<KernelSource["scalars"]>;
  /** Operands to bind after the kernel's own buffers. */
  readonly bound: readonly Operand[];
}

/** The op's inputs from `from` on as scalars, which the WGSL source reads by name: `step()`. */
export function scalarOperands(
  lowering: Lowering,
  names: readonly (readonly [name: string, type: ScalarType])[],
  from: number,
): ScalarOperands {
  const operands = names.map((_, index) => lowering.input(from + index));
  const declared = names.map(([name, type], index) => {
    const word = operands[index]?.scalarWord;
    return { name, type, source: word === undefined ? ("buffer" as const) : { word } };
  });
  return { declared, bound: operands.filter(({ scalarWord }) => scalarWord === undefined) };
}
