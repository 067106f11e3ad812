@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= ROW_TILES * (STRIPS / 8u)) { return; }
  let row = first_row() + (number / (STRIPS / 8u)) * 32u + (lane / 8u) * 4u;
  let strip = (number % (STRIPS / 8u)) * 8u + lane % 8u;
  if (row >= ROWS) { return; }
  let scale = 1.0 / temperature();

  let nothing = Running(vec4f(LOWEST), vec4f(0.0));
  var row0 = nothing;
  var row1 = nothing;
  var row2 = nothing;
  var row3 = nothing;
  for (var key = strip * 4u; key < KEYS * groups.z; key += STRIPS * 4u) {
    let tile = products(row, key, groups.z);
    row0 = with_logits(row0, logits_of(row, key, tile[0], scale));
    row1 = with_logits(row1, logits_of(row + 1u, key, tile[1], scale));
    row2 = with_logits(row2, logits_of(row + 2u, key, tile[2], scale));
    row3 = with_logits(row3, logits_of(row + 3u, key, tile[3], scale));
  }
  store(strip, row, row0);
  store(strip, row + 1u, row1);
  store(strip, row + 2u, row2);
  store(strip, row + 3u, row3);
}
