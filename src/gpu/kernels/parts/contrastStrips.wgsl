// A lane compares four rows with one strip of keys. `walk` processes the rows together, which saves loads, or one
// by one, which is less to compile.
fn over_four(v: vec4f) -> f32 { return (v.x + v.y) + (v.z + v.w); }

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= size.rowTiles * (size.strips / 8u)) { return; }
  let row = first_row() + (number / (size.strips / 8u)) * 32u + (lane / 8u) * 4u;
  let strip = (number % (size.strips / 8u)) * 8u + lane % 8u;
  if (row >= size.rows) { return; }
  walk(row, strip, 1.0 / temperature(), groups.z);
}
