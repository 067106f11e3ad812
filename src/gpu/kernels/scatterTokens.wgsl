// A lane searches its image's indices for its token: every element has one writer, so no atomics.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.images * size.tokens * size.vectors) { return; }
  let vector = index % size.vectors;
  let place = index / size.vectors;
  let first = (place / size.tokens) * size.count;
  var sum = Vector(0.0);
  var found = false;
  for (var row = first; row < first + size.count; row++) {
    if (indices_load(row) == place % size.tokens) {
      sum += x_load(row * size.vectors + vector);
      found = true;
    }
  }
  if (!found) { sum = fill_at(vector); }
  y_store(index, sum);
}
