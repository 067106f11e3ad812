@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= 4u * size.length) { return; }
  let channel = index % size.channels;
  let pixel = index / size.channels;
  let place = pixel % (size.side * size.side);
  let turned = pixel / (size.side * size.side);
  let source = turned_from(turned % 4u, place / size.side, place % size.side);
  y_store(index, x_load(((turned / 4u * size.side + source.x) * size.side + source.y) * size.channels + channel));
}
