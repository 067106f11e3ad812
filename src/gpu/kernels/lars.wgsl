// One workgroup per tensor: it needs both norms of the whole tensor before it may update an element.
var<workgroup> parameter_sums: array<f32, LANES>;
var<workgroup> gradient_sums: array<f32, LANES>;
var<workgroup> shared_trust: f32;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let scale = gradient_scale();
  let start = segments_load(2u * group.x) / 4u;
  let end = min(start + segments_load(2u * group.x + 1u) / 4u, size.vectors);
  let multiplier = table_load(2u * (start / 16u));
  let decay = weightDecay() * multiplier;
  let rate = learningRate() * table_load(2u * (start / 16u) + 1u);

  var parameter_squares = vec4f(0.0);
  var gradient_squares = vec4f(0.0);
  for (var index = start + lane; index < end; index += LANES) {
    let parameter = parameters_load(index);
    let gradient = gradients_load(index);
    parameter_squares = fma(parameter, parameter, parameter_squares);
    gradient_squares = fma(gradient, gradient, gradient_squares);
  }
  parameter_sums[lane] = sum_of(parameter_squares);
  gradient_sums[lane] = sum_of(gradient_squares);
  workgroupBarrier();
  if (lane == 0u) {
    var parameter_sum = 0.0;
    var gradient_sum = 0.0;
    for (var other = lane; other < LANES; other++) {
      parameter_sum += parameter_sums[other];
      gradient_sum += gradient_sums[other];
    }
    var trust = 1.0;
    if (multiplier != 0.0 && parameter_sum > 0.0 && gradient_sum > 0.0) {
      let norm = sqrt(parameter_sum);
      trust = TRUST * norm / fma(decay, norm, scale * sqrt(gradient_sum));
    }
    shared_trust = trust;
  }
  workgroupBarrier();
  let trust = shared_trust;

  if (scale < 0.0) { return; }
  for (var index = start + lane; index < end; index += LANES) {
    let parameter = parameters_load(index);
    let decayed = fma(vec4f(decay), parameter, scale * gradients_load(index));
    let next = fma(vec4f(MOMENTUM), velocity_load(index), trust * decayed);
    velocity_store(index, next);
    parameters_store(index, fma(vec4f(-rate), next, parameter));
  }
}

fn sum_of(v: vec4f) -> f32 { return (v.x + v.y) + (v.z + v.w); }
