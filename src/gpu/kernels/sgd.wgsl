@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let scale = gradient_scale();
  if (scale < 0.0) { return; }
  let start = (group.x + group.y * groups.x) * LANES * VECTORS_PER_LANE;
  let end = min(start + LANES * VECTORS_PER_LANE, VECTORS);
  for (var index = start + lane; index < end; index += LANES) {
    let block = index / 16u;
    let rate = learningRate() * table[2u * block + 1u];
    let decay = weightDecay() * table[2u * block];
    let parameter = parameters[index];
    let decayed = fma(vec4f(decay), parameter, scale * gradients[index]);
    let next = fma(vec4f(MOMENTUM), velocity[index], decayed);
    velocity[index] = next;
    parameters[index] = fma(vec4f(-rate), next, parameter);
  }
}
