// Every workgroup first computes the moments of its channels, which is cheap compared with applying them.
// The first workgroup of each group also writes them.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= size.groups * size.unitBlocks * size.blocks) { return; }
  let column = lane % COLUMN_LANES;
  let row_lane = lane / COLUMN_LANES;
  let vector = (number % size.blocks) * COLUMN_LANES + column;
  let unit_block = (number / size.blocks) % size.unitBlocks;
  let owner = number / size.blocks / size.unitBlocks;

  one = groups.z;
  let total = moments_of(owner, vector, lane);
  var own = Pair(Vector(0.0), Vector(0.0));
  if (row_lane == 0u && vector < size.vectors) {
    let variance = total.spread * size.perRow;
    let mean = x_load(owner * size.rows * size.vectors + vector) + total.mean; // total.mean is relative to the first row
    own = Pair(mean, gamma_at(vector) * inverseSqrt(variance + Vector(EPSILON)));
    if (unit_block == 0u) {
      moments_store(owner * 2u * size.vectors + vector, mean);
      moments_store((owner * 2u + 1u) * size.vectors + vector, variance);
    }
  }
  let norm = shared_pair(own, column, row_lane);

  if (vector < size.vectors) {
    let applied = Applied(norm.first, norm.second, beta_at(vector));
    let first = unit_block * size.unitsPerWorkgroup;
    let end = min(first + size.unitsPerWorkgroup, size.outputs);
    for (var unit = first + row_lane; unit < end; unit += ROW_LANES) {
      y_store((owner * size.outputs + unit) * size.vectors + vector, output_at(owner, unit, vector, applied));
    }
  }
}
