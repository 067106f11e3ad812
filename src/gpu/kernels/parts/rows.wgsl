/// Where a lane works: its row (clamped, so that every lane reaches every barrier), the row's first
/// vector, the lane's own first column vector; only a live lane may write.
struct Place {
  row: u32,
  start: u32,
  first: u32,
  live: bool,
}

fn place_of(workgroup: u32, lane: u32) -> Place {
  let row = workgroup * (LANES / ROW_LANES) + lane / ROW_LANES;
  let clamped = min(row, ROWS - 1u);
  return Place(clamped, clamped * VECTORS, lane % ROW_LANES, row < ROWS);
}

fn sum_over_row(value: f32, lane: u32) -> f32 {
  return sums_over_row(vec2f(value, 0.0), lane).x;
}
