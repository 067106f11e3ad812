// A workgroup takes one chunk of units and COLUMN_LANES vectors of channels, as batchNormPartials does.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= GROUPS * CHUNKS * BLOCKS) { return; }
  let vector = (number % BLOCKS) * COLUMN_LANES + lane % COLUMN_LANES;
  let part = number / BLOCKS; // group · CHUNKS + chunk
  let first = (part % CHUNKS) * UNITS_PER_CHUNK;
  one = groups.z;
  let own = strip_sums(part / CHUNKS, vector, first, min(first + UNITS_PER_CHUNK, UNITS), lane);
  if (lane < COLUMN_LANES && vector < VECTORS) {
    partials[part * 2u * VECTORS + vector] = own.sum;
    partials[(part * 2u + 1u) * VECTORS + vector] = own.product;
  }
}
