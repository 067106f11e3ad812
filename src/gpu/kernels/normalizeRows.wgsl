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
  var squares = Vector(0.0);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) {
    let value = shift * x_load(at.start + i);
    squares = fma(value, value, squares);
  }
  let scale = scale_of(sum_over_row(sum_of(squares), lane), shift);
  if (at.live) {
    for (var i = at.first; i < size.vectors; i += ROW_LANES) {
      y_store(at.start + i, shift * x_load(at.start + i) * scale);
    }
  }
}
