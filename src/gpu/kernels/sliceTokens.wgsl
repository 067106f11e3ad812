// A lane copies one vector, or the fill value if its token is outside x.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.images * size.sliced * size.vectors) { return; }
  let vector = index % size.vectors;
  let image = index / (size.sliced * size.vectors);
  let token = i32(index / size.vectors % size.sliced) + size.first;
  if (token >= 0 && token < i32(size.tokens)) {
    y_store(index, x_load((image * size.tokens + u32(token)) * size.vectors + vector));
  } else {
    y_store(index, fill_at(vector));
  }
}
