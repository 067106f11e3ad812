@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = place_of(group.x + group.y * groups.x, lane);
  var largest = Vector(0.0);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) { largest = max(largest, abs(x_load(at.start + i))); }
  let shift = shift_of(largest_over_row(largest_of(largest), lane));
  var sums = vec2f(0.0);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) {
    let value = shift * x_load(at.start + i);
    sums.x += sum_of(value * value);
    sums.y += sum_of(value * dy_load(at.start + i));
  }
  sums = sums_over_row(sums, lane);

  let scale = scale_of(sums.x, shift);
  // Below the floor the scale is a constant without gradient.
  let radial = select(sums.y * scale * scale, 0.0, sqrt(sums.x) < FLOOR * shift);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) {
    let value = shift * x_load(at.start + i);
    if (at.live) { dx_store(at.start + i, shift * (scale * fma(Vector(-radial), value, dy_load(at.start + i)))); }
  }
}
