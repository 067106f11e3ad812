// A quad takes four rows; each of its lanes computes their weights with four keys of a tile of sixteen,
// and keeps every fourth vector of the sums. The weights go round the quad: no lane waits.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= ROW_TILES * CHUNKS) { return; }
  let chunk = number % CHUNKS;
  let depth_lane = lane % DEPTH_LANES;
  let row = first_row() + (number / CHUNKS) * 32u + lane / DEPTH_LANES * 4u;
  let scale = 1.0 / temperature();
  let factor = dLoss[0] * scale / TERMS;

  DECLARE_SUMS
  let one = groups.z;
  let end = min((chunk + 1u) * KEYS_PER_CHUNK, KEYS) * one;
  for (var tile = chunk * KEYS_PER_CHUNK; tile < end; tile += KEY_TILE) {
    let key = tile + depth_lane * 4u;
    var product = products(row, key, one);
    for (var i = 0u; i < 4u * one; i++) {
      product[i] = weights_of(row + i, key, end, product[i], scale);
    }
    var by_key = transpose(product);
    for (var i = 0u; i < 4u * one; i++) {
      var weight = by_key[0];
      by_key = mat4x4f(by_key[1], by_key[2], by_key[3], weight);
      // The lane's own weights first, then its neighbours': 0, 1, 3, 2 places away.
      for (var step = 0u; step < 4u * one; step++) {
        let owner = depth_lane ^ step ^ (step >> 1u);
        let start = min(tile + owner * 4u + i, KEYS - 1u) * VECTORS;
ADD_KEY
        let across = quadSwapX(weight);
        let down = quadSwapY(weight);
        weight = select(across, down, (step & 1u) == 1u);
      }
    }
  }
  // In a loop that is not unrolled: the text of a store, with its limits, stands once.
  var sums = array<Vector, SUMS>(
    EACH_SUM
  );
  for (var i = 0u; i < SUMS * one; i++) {
    store(chunk, row + i % 4u, depth_lane + i / 4u * DEPTH_LANES, factor * sums[i]);
  }
}
