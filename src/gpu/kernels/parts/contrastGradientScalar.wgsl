// One row per lane, with its sums in an indexed array: slow, but little to compile. Weights are computed for
// tiles of sixteen keys. Each vector of the sums adds them in the order of the specialised variant, which
// `key_in_turn` gives. One vector there is `size.elements` vectors here.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= size.rowTiles * size.chunks) { return; }
  let chunk = number % size.chunks;
  let row = first_row() + (number / size.chunks) * 32u + lane;
  if (row >= size.rows) { return; }
  let scale = 1.0 / temperature();
  let factor = dLoss_load(0) * scale / TERMS;
  let one = groups.z;
  let end = min((chunk + 1u) * size.keysPerChunk, size.keys) * one;
  var sums: array<Vector, WHOLE_ROW>;
  for (var tile = chunk * size.keysPerChunk; tile < end; tile += 16u) {
    var weights: array<vec4f, 4>;
    for (var four = 0u; four < 4u * one; four++) {
      let key = tile + four * 4u;
      weights[four] = weights_of(row, key, end, product_of(row, key, one), scale);
    }
    for (var turn = 0u; turn < 16u * one; turn++) {
      for (var vector = 0u; vector < size.vectors; vector++) {
        let position = key_in_turn(turn, vector / size.elements);
        let key = key_at(min(tile + position, size.keys - 1u) * size.vectors + vector);
        sums[vector] = fma(Vector(weights[position / 4u][position % 4u]), key, sums[vector]);
      }
    }
  }
  for (var vector = 0u; vector < size.vectors * one; vector++) {
    store(chunk, row, vector, factor * sums[vector]);
  }
}
