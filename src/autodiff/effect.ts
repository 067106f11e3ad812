/** Effects: nodes without outputs that update the state. They run after all values are computed. */
import type { Lowering, Operand } from "./lowering.ts";
import { createNode, type Node, type Tensor } from "./tensor.ts";

type Operands<Name extends string> = Record<Name, Operand>;

/** A node that updates state; `named` are its inputs, which `lower` receives as operands. */
export function effect<Name extends string>(
  op: string,
  named: Readonly<Record<Name, Tensor>>,
  lower: (lowering: Lowering, operands: Operands<Name>) => void,
): Node {
  const names = Object.keys(named) as Name[];
  const build = (inputs: readonly Tensor[]): Node =>
    createNode({
      op,
      key: op,
      inputs,
      types: [],
      realisation: {
        kind: "kernels",
        lower: (lowering) => {
          const operands = {} as Operands<Name>;
          names.forEach((name, index) => {
            operands[name] = lowering.input(index);
          });
          lower(lowering, operands);
        },
      },
      gradient: () => [],
      rebuild: build,
    });
  return build(names.map((name) => named[name]));
}
