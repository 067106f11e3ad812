// A lane counts how many scores of its row come before its own.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.cols) { return; }
  let first = (index / size.cols) * size.cols;
  let own = scores_load(index);
  var before = 0u;
  for (var other = first; other < first + size.cols; other++) {
    let score = scores_load(other);
    before += u32(score < own || (score == own && other < index));
  }
  mask_store(index, select(1.0, 0.0, before < size.count));
}
