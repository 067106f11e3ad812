@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = place_of(group.x + group.y * groups.x, lane);
  var highest = Vector(-3e38);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) { highest = max(highest, x_load(at.start + i)); }
  let largest = largest_over_row(largest_of(highest), lane);

  var sum = Vector(0.0);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) { sum += exp(x_load(at.start + i) - largest); }
  let total = sum_over_row(sum_of(sum), lane);
  if (at.live && at.first == 0u) { y_store(at.row, largest + log(total)); }
}
