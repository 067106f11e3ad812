/** Where the leaves of a graph are in memory, and which words its run-time scalars have. */
import { SCALAR_BLOCK_WORDS } from "../../gpu/kernel.ts";
import type { ProgramPlan } from "../../gpu/program.ts";
import { sizeOf } from "../../shared/shapes.ts";
import type { Location } from "../lowering.ts";
import type { StateLayout } from "../state.ts";
import { leafOf, type Node, type Tensor } from "../tensor.ts";
import type { Placement } from "./operands.ts";

export function placementOf(
  results: ReadonlyMap<Tensor, Location>,
  state: StateLayout | undefined,
  scalars: ProgramPlan["scalars"],
): Placement {
  return {
    locationOfLeaf: (tensor) => locationOfLeaf(tensor, state),
    locationOfResult: (tensor) => results.get(tensor),
    scalarWord(name) {
      const scalar = scalars.get(name);
      if (!scalar) throw new Error(`the run-time scalar ${name} has no word`);
      return scalar.word;
    },
  };
}

function locationOfLeaf(tensor: Tensor, state: StateLayout | undefined): Location {
  const leaf = leafOf(tensor);
  switch (leaf?.kind) {
    case "variable":
      return { kind: "state", offset: required(state).offsetOf(leaf.variable) };
    case "region":
      return { kind: "state", offset: required(state).region(leaf.name).offset };
    case "input":
      return { kind: "pinned", name: leaf.name };
    case "external":
      return { kind: "external", name: leaf.name };
    case "data":
      return { kind: "pinned", name: "data", values: leaf.values };
    case "constant": {
      const values = new Float32Array(sizeOf(tensor.shape)).fill(leaf.value);
      return { kind: "pinned", name: "constant", values };
    }
    case "scalar":
      return { kind: "scalars" };
    case undefined:
      throw new Error("not a leaf");
    default:
      return leaf satisfies never;
  }
}

function required(state: StateLayout | undefined): StateLayout {
  if (!state) throw new Error("the graph reads variables, but no state layout is given");
  return state;
}

/** One word of the uniform block for each run-time scalar among these nodes, in their order. */
export function scalarWords(nodes: readonly Node[]): ProgramPlan["scalars"] {
  const words = new Map<string, { word: number; type: "f32" | "u32" }>();
  for (const { outputs } of nodes) {
    const [tensor] = outputs;
    const leaf = tensor && leafOf(tensor);
    if (leaf?.kind !== "scalar" || words.has(leaf.name)) continue;
    words.set(leaf.name, { word: words.size, type: tensor?.dtype ?? "f32" });
  }
  if (words.size > SCALAR_BLOCK_WORDS) {
    throw new Error(`${words.size} run-time scalars; the block holds ${SCALAR_BLOCK_WORDS}`);
  }
  return words;
}
