// A lane takes one row and keeps its sums in an indexed array: slow beside the others, and little to
// compile. Weights come sixteen keys at a time, and each vector of the sums meets them in the order in
// which `place_of` says that it does elsewhere, `WORDS` of whose vectors' words are a vector here.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= ROW_TILES * CHUNKS) { return; }
  let chunk = number % CHUNKS;
  let row = first_row() + (number / CHUNKS) * 32u + lane;
  if (row >= ROWS) { return; }
  let scale = 1.0 / temperature();
  let factor = dLoss[0] * scale / TERMS;
  let one = groups.z;
  let end = min((chunk + 1u) * KEYS_PER_CHUNK, KEYS) * one;
  var sums: array<Vector, WHOLE_ROW>;
  for (var tile = chunk * KEYS_PER_CHUNK; tile < end; tile += 16u) {
    var weights: array<vec4f, 4>;
    for (var four = 0u; four < 4u * one; four++) {
      let key = tile + four * 4u;
      weights[four] = weights_of(row, key, end, product_of(row, key, one), scale);
    }
    for (var turn = 0u; turn < 16u * one; turn++) {
      for (var vector = 0u; vector < VECTORS; vector++) {
        let place = place_of(turn, vector / WORDS);
        let key = key_at(min(tile + place, KEYS - 1u) * VECTORS + vector);
        sums[vector] = fma(Vector(weights[place / 4u][place % 4u]), key, sums[vector]);
      }
    }
  }
  for (var vector = 0u; vector < VECTORS * one; vector++) {
    store(chunk, row, vector, factor * sums[vector]);
  }
}
