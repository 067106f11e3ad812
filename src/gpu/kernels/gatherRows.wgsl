@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= COUNT * VECTORS) { return; }
  let row = min(indices[index / VECTORS], ROWS - 1u);
  y[index] = x[row * VECTORS + index % VECTORS];
}
