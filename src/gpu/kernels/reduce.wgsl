// A column is one (outer, inner vector) pair; a workgroup reduces one chunk of COLUMN_LANES columns,
// ROW_LANES lanes to a column.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= BLOCKS * CHUNKS) { return; }
  let chunk = number / BLOCKS;
  let column = (number % BLOCKS) * COLUMN_LANES + lane % COLUMN_LANES;
  let row_lane = lane / COLUMN_LANES;
  let outer = column / VECTORS;
  let inner = column % VECTORS;

  var result = Vector(FIRST);
  if (column < COLUMNS) {
    let end = min((chunk + 1u) * CHUNK, REDUCED);
    for (var row = chunk * CHUNK + row_lane; row < end; row += ROW_LANES) {
      result = combined(result, x[(outer * REDUCED + row) * VECTORS + inner]);
    }
  }
  result = over_row_lanes(result, lane);
  if (row_lane == 0u && column < COLUMNS) {
    y[(outer * CHUNKS + chunk) * VECTORS + inner] = result * bitcast<f32>(SCALE_BITS);
  }
}
