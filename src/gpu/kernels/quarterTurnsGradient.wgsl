// A lane reads the gradients of its pixel, whose location in each rotation the inverse rotation gives.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.length) { return; }
  let channel = index % size.channels;
  let pixel = index / size.channels;
  let place = pixel % (size.side * size.side);
  let image = pixel / (size.side * size.side);
  var sum = 0.0;
  for (var turn = 0u; turn < 4u; turn++) {
    let back = turned_from((4u - turn) % 4u, place / size.side, place % size.side);
    sum += dy_load((((image * 4u + turn) * size.side + back.x) * size.side + back.y) * size.channels + channel);
  }
  dx_store(index, sum);
}
