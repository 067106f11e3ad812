/** Turns steps into calls: which kernel, on which memory. Memory is still virtual here. */
import {
  instantiateVariant,
  type Kernel,
  type KernelInstance,
  type ScalarSource,
  scalarTypes,
} from "../../gpu/kernel.ts";
import { tunableOf } from "../../gpu/tuner/tunable.ts";
import type { TuningTable } from "../../gpu/tuner/tunings.ts";
import type { Lowering, Operand } from "../lowering.ts";
import type { Tensor } from "../tensor.ts";
import { type Call, CallList } from "./calls.ts";
import type { Step } from "./fuse.ts";
import { lastUses } from "./liveness.ts";
import { groupCall } from "./lowerGroup.ts";
import { baseOf, Operands, type Placement, temporary, virtualBuffer, wholeOf } from "./operands.ts";
import { PartialSums } from "./partialSums.ts";

/** What lowering must know of an adapter. */
export interface LoweringFacts {
  readonly software: boolean;
  readonly quads: boolean;
  readonly tunings: TuningTable;
  /** Words that a kernel can bind in one piece. */
  readonly mostBound: number;
  /** Default {@link MOST_WORK}; tests reduce it. */
  readonly mostWork?: number;
}

/** Well under a second on a slow GPU. */
const MOST_WORK = 2 ** 31;

export interface Lowered {
  readonly calls: readonly Call[];
  /** The memory of every tensor that has any. */
  readonly placed: ReadonlyMap<Tensor, Operand>;
  operandOf(tensor: Tensor): Operand;
}

export function lower(steps: readonly Step[], placement: Placement, facts: LoweringFacts): Lowered {
  const state: LoweringState = {
    facts,
    operands: new Operands(placement),
    calls: new CallList(),
    sums: new PartialSums(facts.mostBound),
    lastUse: lastUses(steps),
  };
  let endOfValues: { position: number; step: Step } | undefined;
  steps.forEach((step, index) => {
    if (step.kind === "group") {
      const isLastUse = (base: Tensor) => state.lastUse.get(base) === index;
      state.calls.addBindable(groupCall(step, state.operands, isLastUse));
    } else if (step.node.realisation.kind === "kernels") {
      step.node.realisation.lower(new NodeLowering(step, state));
    }
    if (!isEffect(step)) endOfValues = { position: state.calls.calls.length, step };
  });
  return {
    calls: state.sums.insertInto(state.calls.calls, endOfValues),
    placed: state.operands.placed,
    operandOf: (tensor) => state.operands.of(tensor),
  };
}

/** What the steps of one program share while they are lowered. */
interface LoweringState {
  readonly facts: LoweringFacts;
  readonly operands: Operands;
  readonly calls: CallList;
  readonly sums: PartialSums;
  readonly lastUse: ReadonlyMap<Tensor, number>;
}

/** The interface of one node's op to the program that is being lowered. */
class NodeLowering implements Lowering {
  readonly #step: Step & { readonly kind: "node" };
  readonly #state: LoweringState;

  constructor(step: Step & { readonly kind: "node" }, state: LoweringState) {
    this.#step = step;
    this.#state = state;
  }

  get software(): boolean {
    return this.#state.facts.software;
  }

  get quads(): boolean {
    return this.#state.facts.quads;
  }

  get mostWork(): number {
    return this.#state.facts.mostWork ?? MOST_WORK;
  }

  input(index: number): Operand {
    return this.#state.operands.of(this.#tensor("input", index));
  }

  output(index: number): Operand {
    return this.#state.operands.of(this.#tensor("output", index));
  }

  scratch(words: number): Operand {
    return temporary(words);
  }

  data(values: Float32Array | Uint32Array): Operand {
    return wholeOf(virtualBuffer(values.length, { kind: "pinned", name: "data", values }));
  }

  partials(index: number, splits: number): Operand {
    const { calls, lastUse, sums } = this.#state;
    const result = this.output(index);
    if (splits === 1) return result;
    const unread = !lastUse.has(baseOf(this.#tensor("output", index)));
    const position = calls.calls.length;
    return sums.request({ result, splits, step: this.#step, position }, unread);
  }

  runInstance(kernel: KernelInstance, operands: readonly Operand[]): void {
    this.#state.calls.add({ kernel, operands, step: this.#step });
  }

  run<Dims, Name extends string, Scalar extends string>(
    kernel: Kernel<Dims, Name, Scalar>,
    dims: Dims,
    named: Readonly<Partial<Record<Name | Scalar, Operand>>>,
  ): void {
    const { facts, calls } = this.#state;
    const scalars = sourcesOf(kernel, dims, named);
    const tunable = tunableOf(kernel, dims, facts, scalars);
    const tuned = tunable && { tunable, choice: facts.tunings.choose(tunable) };
    const instance = tuned
      ? tuned.tunable.instance(tuned.choice.variant)
      : kernel.instantiate(dims, { scalars });
    const warmUp = tuned ? undefined : warmUpOf(kernel, dims, facts, scalars);
    const given: Readonly<Record<string, Operand | undefined>> = named;
    calls.add({
      kernel: instance,
      operands: instance.bindings.map(({ name }) => {
        const operand = given[name];
        if (operand) return operand;
        throw new Error(`${this.#step.node.op}: kernel ${kernel.name} needs ${name}`);
      }),
      step: this.#step,
      ...(tuned && { tuned }),
      ...(warmUp && { warmUp }),
    });
  }

  #tensor(kind: "input" | "output", index: number): Tensor {
    const { node } = this.#step;
    const tensor = (kind === "input" ? node.inputs : node.outputs)[index];
    if (!tensor) throw new Error(`${node.op} has no ${kind} ${index}`);
    return tensor;
  }
}

/** Effects have no outputs; they come last, when all values are in memory. */
const isEffect = (step: Step) => step.kind === "node" && step.node.outputs.length === 0;

function sourcesOf<Dims, Name extends string, Scalar extends string>(
  kernel: Kernel<Dims, Name, Scalar>,
  dims: Dims,
  named: Readonly<Partial<Record<Name | Scalar, Operand>>>,
): { readonly [Key in Scalar]?: ScalarSource } {
  const sources: { [Key in Scalar]?: ScalarSource } = {};
  for (const [name] of scalarTypes(kernel, dims)) {
    const word = named[name]?.scalarWord;
    sources[name] = word === undefined ? "buffer" : { word };
  }
  return sources;
}

/** The warm-up variant of a call on a CPU adapter. */
function warmUpOf<Dims, Name extends string, Scalar extends string>(
  kernel: Kernel<Dims, Name, Scalar>,
  dims: Dims,
  facts: LoweringFacts,
  scalars: { readonly [Key in Scalar]?: ScalarSource },
): KernelInstance | undefined {
  if (!facts.software) return undefined;
  const variant = kernel.variants?.(dims, facts).find(({ warmUp }) => warmUp);
  return variant && instantiateVariant(kernel, dims, variant, { scalars });
}
