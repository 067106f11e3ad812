import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf } from "../kernel.ts";
import {
  chunksOf,
  type SegmentDims,
  sampleOrder,
  sampleSorted,
  segmentConstants,
  segmentGroups,
  segmentSamples,
  segmentSizes,
} from "./parts/segments.ts";
import { vectorsOf, vectorWgsl } from "./parts/vectors.ts";

/**
 * dx[id] = the sum of all rows of dy with this id, in the sorted order, whole chunks first added by themselves;
 * 0 without any. A binary search finds where an id's segment starts. dy: [count, cols]; sorted, order: [count]
 * u32, the sorted ids and which row each belongs to; sums: [chunks, cols] of {@link segmentChunkSums}; dx:
 * [rows, cols].
 */
export const segmentSums = defineKernel({
  name: "segmentSums",
  source: ({ cols }) => `${vectorWgsl(vectorsOf(cols))}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.vectors) { return; }
  let vector = index % size.vectors;
  let id = index / size.vectors;
  var i = 0u;
  var end = size.count;
  while (i < end) {
    let middle = (i + end) / 2u;
    if (sorted_load(middle) < id) { i = middle + 1u; } else { end = middle; }
  }
  var sum = Vector(0.0);
  while (i < size.count) {
    if (sorted_load(i) != id) { break; }
    let after = i + size.chunk;
    var whole = i % size.chunk == 0u && after <= size.count;
    if (whole) { whole = sorted_load(after - 1u) == id; }
    if (whole) {
      sum += sums_load(i / size.chunk * size.vectors + vector);
      i = after;
    } else {
      sum += dy_load(order_load(i) * size.vectors + vector);
      i++;
    }
  }
  dx_store(index, sum);
}`,
  buffers: ({ count, rows, cols }: SegmentDims) => {
    const { type } = vectorsOf(cols);
    return {
      dy: { access: "read", length: count * cols, type },
      sorted: { access: "read", length: count, type: "u32" },
      order: { access: "read", length: count, type: "u32" },
      sums: { access: "read", length: chunksOf(count) * cols, type },
      dx: { access: "write", length: rows * cols, type },
    };
  },
  sizes: segmentSizes,
  constants: segmentConstants,
  workgroups: ({ rows, cols }) => gridOf(segmentGroups(rows, cols)),
  reference: (dims, { dy, sorted, order, sums }) => {
    const { rows, cols, count } = dims;
    const { chunk } = segmentSizes(dims);
    const dx = new Float32Array(rows * cols);
    for (let i = 0; i < count; ) {
      const id = at(sorted, i);
      const after = i + chunk;
      const whole = i % chunk === 0 && after <= count && at(sorted, after - 1) === id;
      for (let col = 0; col < cols; col++) {
        const term = whole ? at(sums, (i / chunk) * cols + col) : at(dy, at(order, i) * cols + col);
        dx[id * cols + col] = at(dx, id * cols + col) + term;
      }
      i = whole ? after : i + 1;
    }
    return { dx };
  },
  fill: { sorted: sampleSorted, order: sampleOrder },
  samples: segmentSamples,
});
