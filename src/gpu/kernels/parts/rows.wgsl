/// The work of a lane: its row, clamped so that every lane reaches every barrier; the row's first vector;
/// the lane's first vector within the row. Only live lanes may write.
struct Place {
  row: u32,
  start: u32,
  first: u32,
  live: bool,
}

fn place_of(workgroup: u32, lane: u32) -> Place {
  let row = workgroup * (LANES / ROW_LANES) + lane / ROW_LANES;
  let clamped = min(row, size.rows - 1u);
  return Place(clamped, clamped * size.vectors, lane % ROW_LANES, row < size.rows);
}

fn sum_over_row(value: f32, lane: u32) -> f32 {
  return sums_over_row(vec2f(value, 0.0), lane).x;
}
