@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = place_of(group.x + group.y * groups.x, lane);
  var sums = vec2f(0.0);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) {
    let value = x_load(at.start + i);
    sums.x += sum_of(value * value);
    sums.y += sum_of(value * dy_load(at.start + i));
  }
  sums = sums_over_row(sums, lane);

  let scale = inverseSqrt(max(sums.x, EPSILON));
  // Below the clamp the scale is a constant without gradient.
  let radial = select(0.0, sums.y * scale * scale, sums.x > EPSILON);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) {
    if (at.live) { dx_store(at.start + i, scale * fma(Vector(-radial), x_load(at.start + i), dy_load(at.start + i))); }
  }
}
