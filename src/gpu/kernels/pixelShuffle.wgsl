// A lane copies one vector of channels, which are contiguous on both sides. `index` is its index in deep.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.batch * size.rows * size.cols * size.factor * size.factor * size.vectors) { return; }
  let vector = index % size.vectors;
  let across = index / size.vectors % size.factor;
  let down = index / (size.vectors * size.factor) % size.factor;
  let position = index / (size.vectors * size.factor * size.factor);
  let col = position % size.cols * size.factor + across;
  let row = position / size.cols * size.factor + down;
  let wide = (row * size.cols * size.factor + col) * size.vectors + vector;
  copy_vector(index, wide);
}
