// A lane sums one chunk.
@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= CHUNKS) { return; }
  store(id.x, squares_of(id.x * CHUNK, min((id.x + 1u) * CHUNK, VECTORS), 1u));
}
