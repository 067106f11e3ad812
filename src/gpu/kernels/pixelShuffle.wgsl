// A lane copies one vector of channels, which lie together on both sides. `index` counts the deep side.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= BATCH * ROWS * COLS * FACTOR * FACTOR * VECTORS) { return; }
  let vector = index % VECTORS;
  let across = index / VECTORS % FACTOR;
  let down = index / (VECTORS * FACTOR) % FACTOR;
  let position = index / (VECTORS * FACTOR * FACTOR);
  let col = position % COLS * FACTOR + across;
  let row = position / COLS * FACTOR + down;
  let wide = (row * COLS * FACTOR + col) * VECTORS + vector;
  COPY
}
