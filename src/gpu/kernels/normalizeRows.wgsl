// One workgroup a row: its lanes stride over the columns, then halve their partial sums in a fixed order.
var<workgroup> partial: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= ROWS) { return; }
  let start = row * COLS;

  var sum = 0.0;
  for (var col = lane; col < COLS; col += LANES) {
    let value = x[start + col];
    sum = fma(value, value, sum);
  }
  partial[lane] = sum;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }

  let scale = inverseSqrt(max(partial[0], EPSILON));
  for (var col = lane; col < COLS; col += LANES) {
    y[start + col] = x[start + col] * scale;
  }
}
