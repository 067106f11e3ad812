// One workgroup per chunk of units and COLUMN_LANES vectors of channels.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= size.groups * size.chunks * size.blocks) { return; }
  let vector = (number % size.blocks) * COLUMN_LANES + lane % COLUMN_LANES;
  let part = number / size.blocks; // group · CHUNKS + chunk
  let first = (part % size.chunks) * size.unitsPerChunk;
  one = groups.z;
  let own = strip_sums(part / size.chunks, vector, first, min(first + size.unitsPerChunk, size.units), lane);
  if (lane < COLUMN_LANES && vector < size.vectors) {
    partials_store(part * 2u * size.vectors + vector, own.sum);
    partials_store((part * 2u + 1u) * size.vectors + vector, own.product);
  }
}
