@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let start = (group.x + group.y * groups.x) * LANES * VECTORS_PER_LANE;
  let end = min(start + LANES * VECTORS_PER_LANE, VECTORS);
  for (var index = start + lane; index < end; index += LANES) {
    values[index] = FACTOR * values[index];
  }
}
