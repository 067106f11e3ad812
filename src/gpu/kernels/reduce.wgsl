// A column is one (outer, inner vector) pair; a workgroup reduces one chunk of COLUMN_LANES columns,
// ROW_LANES lanes to a column.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= size.blocks * size.chunks) { return; }
  let chunk = number / size.blocks;
  let column = (number % size.blocks) * COLUMN_LANES + lane % COLUMN_LANES;
  let row_lane = lane / COLUMN_LANES;
  let outer = column / size.vectors;
  let inner = column % size.vectors;

  var result = Vector(FIRST_VALUE);
  if (column < size.columns) {
    let end = min((chunk + 1u) * size.chunk, size.reduced);
    for (var row = chunk * size.chunk + row_lane; row < end; row += ROW_LANES) {
      result = combined(result, x_load((outer * size.reduced + row) * size.vectors + inner));
    }
  }
  result = over_row_lanes(result, lane);
  if (row_lane == 0u && column < size.columns) {
    y_store((outer * size.chunks + chunk) * size.vectors + inner, result * size.scale);
  }
}
