// Every workgroup first finds the moments of its channels, which is cheap beside the rows it applies
// them to; the first of each group also writes them.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= GROUPS * UNIT_BLOCKS * BLOCKS) { return; }
  let column = lane % COLUMN_LANES;
  let row_lane = lane / COLUMN_LANES;
  let vector = (number % BLOCKS) * COLUMN_LANES + column;
  let unit_block = (number / BLOCKS) % UNIT_BLOCKS;
  let owner = number / BLOCKS / UNIT_BLOCKS;

  one = groups.z;
  let total = moments_of(owner, vector, lane);
  var own = Pair(Vector(0.0), Vector(0.0));
  if (row_lane == 0u && vector < VECTORS) {
    let variance = total.spread * bitcast<f32>(PER_ROW_BITS);
    let mean = x[owner * ROWS * VECTORS + vector] + total.mean; // total's is less the first row
    own = Pair(mean, gamma_at(vector) * inverseSqrt(variance + Vector(EPSILON)));
    if (unit_block == 0u) {
      moments[owner * 2u * VECTORS + vector] = mean;
      moments[(owner * 2u + 1u) * VECTORS + vector] = variance;
    }
  }
  let norm = shared_pair(own, column, row_lane);

  if (vector < VECTORS) {
    let applied = Applied(norm.first, norm.second, beta_at(vector));
    let first = unit_block * UNITS_PER_WORKGROUP;
    let end = min(first + UNITS_PER_WORKGROUP, OUTPUTS);
    for (var unit = first + row_lane; unit < end; unit += ROW_LANES) {
      y[(owner * OUTPUTS + unit) * VECTORS + vector] = handed_on(owner, unit, vector, applied);
    }
  }
}
