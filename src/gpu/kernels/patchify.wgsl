// A lane copies one vector of a line of a patch, contiguous in the patch and in the image.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.images * size.rows * size.cols * size.side * size.vectors) { return; }
  let line = index / size.vectors;
  let place = line / size.side;
  let row = place / size.cols; // of patches, over all images
  copy_vector(index, ((row * size.side + line % size.side) * size.cols + place % size.cols) * size.vectors + index % size.vectors);
}
