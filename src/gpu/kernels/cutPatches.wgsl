@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.outputs) { return; }
  let channel = index % size.channels;
  let pixel = index / size.channels;
  let cut = pixel / (size.side * size.side);
  let image = cut / size.count;
  let place = corner_of(image, cut % size.count) + vec2u(pixel / size.side % size.side, pixel % size.side);
  y_store(index, x_load(((image * size.height + place.x) * size.width + place.y) * size.channels + channel));
}
