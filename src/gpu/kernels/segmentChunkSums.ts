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
 * The sum of each chunk of the sorted order that lies within one segment; 0 for the others, which
 * {@link segmentSums} does not read. dy: [count, cols]; sorted, order: [count] u32, the sorted ids and which row
 * each belongs to; sums: [chunks, cols].
 */
export const segmentChunkSums = defineKernel({
  name: "segmentChunkSums",
  source: ({ cols }) => `${vectorWgsl(vectorsOf(cols))}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.chunks * size.vectors) { return; }
  let vector = index % size.vectors;
  let first = index / size.vectors * size.chunk;
  let end = first + size.chunk * groups.z;
  var sum = Vector(0.0);
  if (end <= size.count && sorted_load(first) == sorted_load(end - 1u)) {
    for (var i = first; i < end; i++) { sum += dy_load(order_load(i) * size.vectors + vector); }
  }
  sums_store(index, sum);
}`,
  buffers: ({ count, cols }: SegmentDims) => {
    const { type } = vectorsOf(cols);
    return {
      dy: { access: "read", length: count * cols, type },
      sorted: { access: "read", length: count, type: "u32" },
      order: { access: "read", length: count, type: "u32" },
      sums: { access: "write", length: chunksOf(count) * cols, type },
    };
  },
  sizes: segmentSizes,
  constants: segmentConstants,
  workgroups: ({ count, cols }) => gridOf(segmentGroups(chunksOf(count), cols)),
  reference: (dims, { dy, sorted, order }) => {
    const { cols, count } = dims;
    const { chunk, chunks } = segmentSizes(dims);
    const sums = new Float32Array(chunks * cols);
    for (let i = 0; i < Math.floor(count / chunk) * chunk; i++) {
      const first = i - (i % chunk);
      if (at(sorted, first) !== at(sorted, first + chunk - 1)) continue;
      for (let col = 0; col < cols; col++) {
        const place = (first / chunk) * cols + col;
        sums[place] = at(sums, place) + at(dy, at(order, i) * cols + col);
      }
    }
    return { sums };
  },
  fill: { sorted: sampleSorted, order: sampleOrder },
  samples: segmentSamples,
});
