// As in batchNormApply, a workgroup first computes the sums of its channels, then applies them to its units.
// The first block of units also adds up all groups for the gradients of gamma and beta.
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
  var own = Sums(Vector(0.0), Vector(0.0));
  var all = own;
  let turns = select(1u, size.groups, AFFINE && number < size.blocks);
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
  let per_row = size.perRow;
  let total = Pair(own.sum * per_row, own.product * per_row);
  let means = shared_pair(total, column, row_lane);
  if (vector >= size.vectors) { return; }
  if (AFFINE && number < size.blocks && row_lane == 0u) {
    store_parameter_gradients(vector, all.sum, all.product);
  }
  let norm = norm_of(owner, vector);
  let first = unit_block * size.unitsPerWorkgroup;
  let end = min(first + size.unitsPerWorkgroup, size.units);
  for (var unit = first + row_lane; unit < end; unit += ROW_LANES) {
    write_input_gradient(owner, unit, vector, norm, means);
  }
}
