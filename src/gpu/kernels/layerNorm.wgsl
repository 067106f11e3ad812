@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = place_of(group.x + group.y * groups.x, lane);
  // The mean of large values is rounded by more than they may vary. 0 leaves the bytes of ordinary rows alone.
  let left = element_of(x_load(at.start), 0u);
  let offset = select(0.0, left, abs(left) > FAR);
  var sum = Vector(0.0);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) { sum += x_load(at.start + i) - offset; }
  let mean = sum_over_row(sum_of(sum), lane) / f32(size.cols);

  // A second pass: the mean of squares less the square of the mean would cancel far from zero.
  var squares = Vector(0.0);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) {
    let deviation = (x_load(at.start + i) - offset) - mean;
    squares = fma(deviation, deviation, squares);
  }
  let variance = sum_over_row(sum_of(squares), lane) / f32(size.cols);

  let scale = inverseSqrt(variance + EPSILON);
  if (at.live) {
    for (var i = at.first; i < size.vectors; i += ROW_LANES) {
      y_store(at.start + i, fma(((x_load(at.start + i) - offset) - mean) * scale, parameters_load(i), parameters_load(size.vectors + i)));
    }
    if (at.first == 0u) {
      moments_store(2u * at.row, offset + mean);
      moments_store(2u * at.row + 1u, variance);
    }
  }
}
