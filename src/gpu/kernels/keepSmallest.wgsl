// A lane counts how many of its row come before its score.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= ROWS * COLS) { return; }
  let first = (index / COLS) * COLS;
  let own = scores[index];
  var before = 0u;
  for (var other = first; other < first + COLS; other++) {
    let score = scores[other];
    before += u32(score < own || (score == own && other < index));
  }
  mask[index] = select(1.0, 0.0, before < COUNT);
}
