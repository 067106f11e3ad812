import { at } from "../../shared/errors.ts";
import { defineKernel, f32, gridOf, u32 } from "../kernel.ts";
import { SKIPPED } from "./parts/flat.ts";

export interface ClampValuesDims {
  readonly length: number;
  readonly least: number;
  readonly greatest: number;
}

const LANES = 64;

/**
 * Limits values [length] to least … greatest, in place. Nothing is written if skipped [1], see stepGate.ts, is
 * not 0.
 */
export const clampValues = defineKernel({
  name: "clampValues",
  source: `@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.length || skipped_load(0u) != 0.0) { return; }
  values_store(index, clamp(values_load(index), LEAST, GREATEST));
}`,
  buffers: ({ length, least, greatest }: ClampValuesDims) => {
    if (!(least <= greatest)) {
      throw new Error(`clampValues: from ${least} to ${greatest}; the first must not be larger`);
    }
    return { values: { access: "read_write", length }, skipped: SKIPPED };
  },
  sizes: ({ length }) => ({ length }),
  constants: ({ least, greatest }) => ({
    LANES: u32(LANES),
    LEAST: f32(least),
    GREATEST: f32(greatest),
  }),
  workgroups: ({ length }) => gridOf(Math.ceil(length / LANES)),
  reference: ({ least, greatest }, { values, skipped }) => ({
    values: Float32Array.from(values, (value) =>
      at(skipped, 0) === 0 ? Math.min(Math.max(value, least), greatest) : value,
    ),
  }),
  fill: { skipped: (_, { length }) => (length === 5 ? 1 : 0) },
  samples: [
    { length: 1, least: 0.5, greatest: 0.75 },
    { length: 131, least: -0.5, greatest: Math.log(100) },
    { length: 5, least: 0, greatest: 0 },
  ],
});
