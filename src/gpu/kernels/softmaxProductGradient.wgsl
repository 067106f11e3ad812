// For each tile of keys the lanes first compute its weights, four rows × four keys each, and share
// them; then each lane adds weighted keys to its own part of the gradient, four rows × a few vectors.
var<workgroup> weights: array<vec4f, LANES * 4u>; // [KEY_TILE, 8 row groups], four rows each

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= ROW_TILES * CHUNKS) { return; }
  let chunk = number % CHUNKS;
  let row_group = lane / DEPTH_LANES;
  let depth_lane = lane % DEPTH_LANES;
  let row = first_row() + (number / CHUNKS) * 32u + row_group * 4u;
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
    let by_key = transpose(product);
    let place = depth_lane * 4u * 8u + row_group;
    weights[place] = by_key[0];
    weights[place + 8u] = by_key[1];
    weights[place + 16u] = by_key[2];
    weights[place + 24u] = by_key[3];
    workgroupBarrier();
    let count = min(KEY_TILE, end - tile);
    for (var i = 0u; i < count; i++) {
      let weight = weights[i * 8u + row_group];
      let start = (tile + i) * VECTORS;
ADD_KEY
    }
    workgroupBarrier();
  }
  // In a loop that is not unrolled: the text of a store, with its limits, stands once.
  var sums = array<Vector, SUMS>(
    EACH_SUM
  );
  for (var i = 0u; i < SUMS * one; i++) {
    store(chunk, row + i % 4u, depth_lane + i / 4u * DEPTH_LANES, factor * sums[i]);
  }
}
