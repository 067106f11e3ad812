@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= INPUTS) { return; }
  let channel = index % CHANNELS;
  let pixel = index / CHANNELS;
  let place = vec2u(pixel / WIDTH % HEIGHT, pixel % WIDTH);
  let image = pixel / (HEIGHT * WIDTH);
  var sum = 0.0;
  for (var cut = 0u; cut < COUNT; cut++) {
    let corner = corner_of(image, cut);
    // Above or left of the corner the difference wraps around to a large number.
    let inner = place - corner;
    if (inner.x < SIZE && inner.y < SIZE) {
      sum += dy[(((image * COUNT + cut) * SIZE + inner.x) * SIZE + inner.y) * CHANNELS + channel];
    }
  }
  dx[index] = sum;
}
