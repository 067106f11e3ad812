@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = place_of(group.x + group.y * groups.x, lane);
  var highest = Vector(-3e38);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) { highest = max(highest, logits_load(at.start + i)); }
  let largest = largest_over_row(largest_of(highest), lane);

  var sum = Vector(0.0);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) { sum += exp(logits_load(at.start + i) - largest); }
  let total = sum_over_row(sum_of(sum), lane);
  if (at.live && at.first == 0u) {
    let label = min(labels_load(at.row), size.cols - 1u);
    let chosen = element_of(logits_load(at.start + label / VECTOR_WIDTH), label % VECTOR_WIDTH);
    loss_store(at.row, log(total) - (chosen - largest));
  }
}
