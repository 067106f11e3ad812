// A lane walks along its row to the zero of its number.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= ROWS * COUNT) { return; }
  let first = (index / COUNT) * COLS;
  var left = index % COUNT;
  var place = 0u;
  for (var col = 0u; col < COLS; col++) {
    if (mask[first + col] != 0.0) { continue; }
    if (left == 0u) {
      place = col;
      break;
    }
    left--;
  }
  places[index] = place;
}
