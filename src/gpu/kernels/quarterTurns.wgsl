@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= 4u * LENGTH) { return; }
  let channel = index % CHANNELS;
  let pixel = index / CHANNELS;
  let place = pixel % (SIDE * SIDE);
  let turned = pixel / (SIDE * SIDE);
  let source = turned_from(turned % 4u, place / SIDE, place % SIDE);
  y[index] = x[((turned / 4u * SIDE + source.x) * SIDE + source.y) * CHANNELS + channel];
}
