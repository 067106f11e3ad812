// A lane scans its row for the zero with its number.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.count) { return; }
  let first = (index / size.count) * size.cols;
  var left = index % size.count;
  var position = 0u;
  for (var col = 0u; col < size.cols; col++) {
    if (mask_load(first + col) != 0.0) { continue; }
    if (left == 0u) {
      position = col;
      break;
    }
    left--;
  }
  positions_store(index, position);
}
