@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= IMAGES * COUNT * VECTORS) { return; }
  let row = index / VECTORS;
  let token = min(indices[row], TOKENS - 1u);
  y[index] = x[((row / COUNT) * TOKENS + token) * VECTORS + index % VECTORS];
}
