// One lane per chunk.
@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= size.chunks) { return; }
  store(id.x, squares_of(id.x * size.chunk, min((id.x + 1u) * size.chunk, size.vectors), 1u));
}
