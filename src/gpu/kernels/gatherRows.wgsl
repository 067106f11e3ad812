@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.count * size.vectors) { return; }
  let row = min(indices_load(index / size.vectors), size.rows - 1u);
  y_store(index, x_load(row * size.vectors + index % size.vectors));
}
