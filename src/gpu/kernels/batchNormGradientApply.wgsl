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
  let own = sums_of(owner, vector, lane);
  let total = Pair(own.sum / f32(ROWS), own.product / f32(ROWS));
  let means = shared_pair(total, column, row_lane);
  if (AFFINE && number < BLOCKS) {
    var all = own;
    for (var other = 1u; other < GROUPS; other++) {
      let sums = sums_of(other, vector, lane);
      all.sum += sums.sum;
      all.product += sums.product;
    }
    if (row_lane == 0u && vector < VECTORS) {
      store_parameter_gradients(vector, all.sum, all.product);
    }
  }

  if (vector < VECTORS) {
    let norm = norm_of(owner, vector);
    let factor = norm.gamma * norm.scale;
    let first = unit_block * UNITS_PER_WORKGROUP;
    let end = min(first + UNITS_PER_WORKGROUP, UNITS);
    for (var unit = first + row_lane; unit < end; unit += ROW_LANES) {
      let upstream = upstream_of(owner, unit, vector);
      let winner = winner_of(owner, unit, vector, norm);
      for (var part = 0u; part < PARTS * one; part++) {
        if (!has_row(unit, part)) { continue; }
        let row = row_of(unit, part);
        let normal = normal_at(owner, row, vector, norm);
        let reached = upstream * slope(fma(normal, norm.gamma, norm.beta));
        let own_share = select(Vector(0.0), reached, winner.part == Index(part));
        dx[(owner * ROWS + row) * VECTORS + vector] =
          factor * fma(-normal, means.second, own_share - means.first);
      }
    }
  }
}
