// A lane copies one vector, or puts the fill where the token lies outside what is copied.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= IMAGES * TO * VECTORS) { return; }
  let vector = index % VECTORS;
  let image = index / (TO * VECTORS);
  let token = i32(index / VECTORS % TO) + FIRST;
  if (token >= 0 && token < i32(FROM)) {
    y[index] = x[(image * FROM + u32(token)) * VECTORS + vector];
  } else {
    y[index] = fill_at(vector);
  }
}
