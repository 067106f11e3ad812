@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.inputs) { return; }
  let channel = index % size.channels;
  let pixel = index / size.channels;
  let place = vec2u(pixel / size.width % size.height, pixel % size.width);
  let image = pixel / (size.height * size.width);
  var sum = 0.0;
  for (var cut = 0u; cut < size.count; cut++) {
    let corner = corner_of(image, cut);
    // Above or left of the corner the u32 difference wraps around to a large number.
    let inner = place - corner;
    if (inner.x < size.side && inner.y < size.side) {
      sum += dy_load((((image * size.count + cut) * size.side + inner.x) * size.side + inner.y) * size.channels + channel);
    }
  }
  dx_store(index, sum);
}
