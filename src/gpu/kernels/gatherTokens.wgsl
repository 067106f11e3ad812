@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.images * size.count * size.vectors) { return; }
  let row = index / size.vectors;
  let token = min(indices_load(row), size.tokens - 1u);
  y_store(index, x_load(((row / size.count) * size.tokens + token) * size.vectors + index % size.vectors));
}
