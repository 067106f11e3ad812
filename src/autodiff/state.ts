/**
 * All state that persists across steps is in one flat buffer, divided into regions. Parameters, gradients
 * and the optimiser's moments have equal layouts, so the optimiser, the gradient norm, a checkpoint and
 * an export are each one dispatch or one copy over a region. Sizes are in 4-byte words.
 */
import { roundUp, sizeOf } from "../shared/shapes.ts";
import type { Variable } from "./tensor.ts";

/** Every variable starts on a multiple of this many words (256 bytes: WebGPU's binding alignment). */
export const BLOCK = 64;

export interface Region {
  readonly name: string;
  /** In words from the start of the state. */
  readonly offset: number;
  readonly words: number;
}

export interface StateLayout {
  readonly words: number;
  readonly regions: ReadonlyMap<string, Region>;
  readonly variables: readonly Variable[];
  /** The region of this name. Throws if there is none. */
  region(name: string): Region;
  /** Words from the start of the state. */
  offsetOf(variable: Variable): number;
  /** Words from the start of the variable's region. */
  offsetInRegion(variable: Variable): number;
}

export interface StateRequest {
  /** The variables of each region, in order. */
  readonly variables: Readonly<Record<string, readonly Variable[]>>;
  /** Regions of the same length as another: `{ gradients: "parameters" }`. */
  readonly mirrors: Readonly<Record<string, string>>;
  /** Regions without variables, by their length in words. */
  readonly extras?: Readonly<Record<string, number>>;
}

/** Lays out the state: the variables of each region in sequence, each aligned to a block. */
export function layoutState({ variables, mirrors, extras = {} }: StateRequest): StateLayout {
  const offsets = new Map<Variable, { absolute: number; relative: number }>();
  const regions = new Map<string, Region>();
  let end = 0;
  for (const [name, members] of Object.entries(variables)) {
    const start = end;
    for (const variable of members) {
      if (offsets.has(variable)) throw new Error(`${variable.name} is in the state twice`);
      offsets.set(variable, { absolute: end, relative: end - start });
      end += roundUp(sizeOf(variable.shape), BLOCK);
    }
    regions.set(name, { name, offset: start, words: end - start });
  }
  for (const [name, like] of Object.entries(mirrors)) {
    const words = regions.get(like)?.words ?? 0;
    regions.set(name, { name, offset: end, words });
    end += words;
  }
  for (const [name, length] of Object.entries(extras)) {
    const words = roundUp(length, BLOCK);
    regions.set(name, { name, offset: end, words });
    end += words;
  }
  const find = (variable: Variable) => {
    const offset = offsets.get(variable);
    if (!offset) throw new Error(`${variable.name} is not in the state`);
    return offset;
  };
  return {
    words: end,
    regions,
    variables: Object.values(variables).flat(),
    region(name) {
      const region = regions.get(name);
      if (!region) throw new Error(`the state has no region ${name}`);
      return region;
    },
    offsetOf: (variable) => find(variable).absolute,
    offsetInRegion: (variable) => find(variable).relative,
  };
}
