/**
 * Everything that outlives a step lies in one flat buffer, cut into regions. Parameters, their
 * gradients and the optimiser's moments have equal layouts, so optimiser, gradient norm, checkpoint
 * and export are each one dispatch or one copy over a region.
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
  /** A region by name; throws where there is none. */
  region(name: string): Region;
  /** Words from the start of the state. */
  offsetOf(variable: Variable): number;
  /** Where, in words from the start of its region, a variable of `parameters` lies. */
  offsetInRegion(variable: Variable): number;
}

export interface StateRequest {
  /** Variables of each region, in order. */
  readonly variables: Readonly<Record<string, readonly Variable[]>>;
  /** Further regions, as long as another: `{ gradients: "parameters" }`. */
  readonly mirrors: Readonly<Record<string, string>>;
  /** Further regions of their own length in words. */
  readonly extras?: Readonly<Record<string, number>>;
}

/** Lays out the state: each region's variables one after the other, each on its own block. */
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
    if (!offset) throw new Error(`${variable.name} has no place in the state`);
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
