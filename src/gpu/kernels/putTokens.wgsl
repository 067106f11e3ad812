// A lane looks through its image's indices for its token: no place is written twice, no atomics.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= IMAGES * TOKENS * VECTORS) { return; }
  let vector = index % VECTORS;
  let place = index / VECTORS;
  let first = (place / TOKENS) * COUNT;
  var sum = Vector(0.0);
  var found = false;
  for (var row = first; row < first + COUNT; row++) {
    if (indices[row] == place % TOKENS) {
      sum += x[row * VECTORS + vector];
      found = true;
    }
  }
  if (!found) { sum = fill_at(vector); }
  y[index] = sum;
}
