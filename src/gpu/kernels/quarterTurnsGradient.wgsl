// A lane collects its pixel from wherever the turns brought it: the turn back finds the place.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= LENGTH) { return; }
  let channel = index % CHANNELS;
  let pixel = index / CHANNELS;
  let place = pixel % (SIDE * SIDE);
  let image = pixel / (SIDE * SIDE);
  var sum = 0.0;
  for (var turn = 0u; turn < 4u; turn++) {
    let back = turned_from((4u - turn) % 4u, place / SIDE, place % SIDE);
    sum += dy[(((image * 4u + turn) * SIDE + back.x) * SIDE + back.y) * CHANNELS + channel];
  }
  dx[index] = sum;
}
