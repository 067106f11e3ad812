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
  let scale = 1.0 / sum_over_row(sum_of(sum), lane);

  let label = min(labels_load(at.row), size.cols - 1u);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) {
    var share = exp(logits_load(at.start + i) - largest) * scale;
    if (i == label / VECTOR_WIDTH) { share -= one_hot(label % VECTOR_WIDTH); }
    if (at.live) { dLogits_store(at.start + i, dLoss_load(at.row) * share); }
  }
}
