@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = place_of(group.x + group.y * groups.x, lane);
  var sum = Vector(0.0);
  for (var i = at.first; i < VECTORS; i += ROW_LANES) { sum += x[at.start + i]; }
  let mean = sum_over_row(sum_of(sum), lane) / f32(COLS);

  // A second pass: the mean of squares less the square of the mean would cancel far from zero.
  var squares = Vector(0.0);
  for (var i = at.first; i < VECTORS; i += ROW_LANES) {
    let deviation = x[at.start + i] - mean;
    squares = fma(deviation, deviation, squares);
  }
  let variance = sum_over_row(sum_of(squares), lane) / f32(COLS);

  let scale = inverseSqrt(variance + EPSILON);
  if (at.live) {
    for (var i = at.first; i < VECTORS; i += ROW_LANES) {
      y[at.start + i] = fma((x[at.start + i] - mean) * scale, parameters[i], parameters[VECTORS + i]);
    }
    if (at.first == 0u) {
      moments[2u * at.row] = mean;
      moments[2u * at.row + 1u] = variance;
    }
  }
}
