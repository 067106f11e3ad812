// As in batchNormApply, a workgroup first finds the sums of its channels, then applies them to its units.
// The very first block of units also adds up all groups for gamma's and beta's gradients.
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
  var own = Sums(Vector(0.0), Vector(0.0));
  var all = own;
  let turns = select(1u, GROUPS, AFFINE && number < BLOCKS);
  for (var turn = 0u; turn < turns; turn++) {
    let sums = sums_of(owner + turn, vector, lane);
    if (turn == 0u) {
      own = sums;
      all = sums;
    } else {
      all.sum += sums.sum;
      all.product += sums.product;
    }
  }
  let per_row = bitcast<f32>(PER_ROW_BITS);
  let total = Pair(own.sum * per_row, own.product * per_row);
  let means = shared_pair(total, column, row_lane);
  if (vector >= VECTORS) { return; }
  if (AFFINE && number < BLOCKS && row_lane == 0u) {
    store_parameter_gradients(vector, all.sum, all.product);
  }
  let norm = norm_of(owner, vector);
  let first = unit_block * UNITS_PER_WORKGROUP;
  let end = min(first + UNITS_PER_WORKGROUP, UNITS);
  for (var unit = first + row_lane; unit < end; unit += ROW_LANES) {
    give_back(owner, unit, vector, norm, means);
  }
}
