@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let scale = gradient_scale();
  if (scale < 0.0) { return; }
  let start = (group.x + group.y * groups.x) * LANES * size.vectorsPerLane;
  let end = min(start + LANES * size.vectorsPerLane, size.vectors);
  for (var index = start + lane; index < end; index += LANES) {
    let block = index / 16u;
    let rate = learningRate() * table_load(2u * block + 1u);
    let decay = weightDecay() * table_load(2u * block);
    let parameter = parameters_load(index);
    let decayed = fma(vec4f(decay), parameter, scale * gradients_load(index));
    let next = fma(vec4f(MOMENTUM), velocity_load(index), decayed);
    velocity_store(index, next);
    parameters_store(index, fma(vec4f(-rate), next, parameter));
  }
}
