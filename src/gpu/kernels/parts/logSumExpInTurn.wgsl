@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= ROW_TILES * (STRIPS / 8u)) { return; }
  let row = first_row() + (number / (STRIPS / 8u)) * 32u + (lane / 8u) * 4u;
  let strip = (number % (STRIPS / 8u)) * 8u + lane % 8u;
  if (row >= ROWS) { return; }
  let scale = 1.0 / temperature();
  for (var own = row; own < min(row + 4u, ROWS) * groups.z; own++) {
    var running = Running(vec4f(LOWEST), vec4f(0.0));
    for (var key = strip * 4u; key < KEYS * groups.z; key += STRIPS * 4u) {
      running = with_logits(running, logits_of(own, key, product_of(own, key, groups.z), scale));
    }
    store(strip, own, running);
  }
}
