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
    let block = index * VECTOR_WIDTH / 64u;
    let rate = learningRate() * table_load(2u * block + 1u);
    let decay = weightDecay() * table_load(2u * block);
    let gradient = scale * gradients_load(index);
    let first = fma(Vector(BETA1), firstMoment_load(index), COMPLEMENT1 * gradient);
    let second = fma(Vector(BETA2), secondMoment_load(index), COMPLEMENT2 * gradient * gradient);
    // WGSL does not specify the precision of sqrt near 0.
    let root = sqrt(max(second / correction2(), Vector(1e-36)));
    let step = first / (correction1() * (root + EPSILON));
    parameters_store(index, fma(Vector(-rate), step, parameters_load(index) * fma(-rate, decay, 1.0)));
    firstMoment_store(index, first);
    secondMoment_store(index, second);
  }
}
