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
    let block = index * WIDTH / 64u;
    let rate = learningRate() * table[2u * block + 1u];
    let decay = weightDecay() * table[2u * block];
    let gradient = scale * gradients[index];
    let first = fma(Vector(BETA1), firstMoment[index], COMPLEMENT1 * gradient);
    let second = fma(Vector(BETA2), secondMoment[index], COMPLEMENT2 * gradient * gradient);
    // The floor only keeps the root away from 0, where WGSL leaves its precision open.
    let root = sqrt(max(second / correction2(), Vector(1e-36)));
    let step = first / (correction1() * (root + EPSILON));
    parameters[index] = fma(Vector(-rate), step, parameters[index] * fma(-rate, decay, 1.0));
    firstMoment[index] = first;
    secondMoment[index] = second;
  }
}
