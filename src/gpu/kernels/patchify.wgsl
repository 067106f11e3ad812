// A lane carries a vector of a patch's line: contiguous in the patch and in the image.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= IMAGES * ROWS * COLS * PATCH * VECTORS) { return; }
  let line = index / VECTORS;
  let place = line / PATCH;
  let row = place / COLS; // of all images' rows of patches
  carry(index, ((row * PATCH + line % PATCH) * COLS + place % COLS) * VECTORS + index % VECTORS);
}
