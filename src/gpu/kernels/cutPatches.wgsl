@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= OUTPUTS) { return; }
  let channel = index % CHANNELS;
  let pixel = index / CHANNELS;
  let cut = pixel / (SIZE * SIZE);
  let image = cut / COUNT;
  let place = corner_of(image, cut % COUNT) + vec2u(pixel / SIZE % SIZE, pixel % SIZE);
  y[index] = x[((image * HEIGHT + place.x) * WIDTH + place.y) * CHANNELS + channel];
}
