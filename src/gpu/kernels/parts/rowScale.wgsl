/// A power of two by which a row is multiplied before its squares are summed. It is 1 unless they would overflow
/// or underflow, so that the bytes of ordinary rows do not depend on it.
fn shift_of(largest: f32) -> f32 {
  if (largest > SMALL && largest < LARGE) { return 1.0; }
  let exponent = i32((bitcast<u32>(largest) >> 23u) & 255u);
  return bitcast<f32>(u32(clamp(254 - exponent, 1, 254)) << 23u);
}

/// 1 / max(norm, FLOOR) of a shifted row with this sum of squares, in units of the shift.
fn scale_of(squares: f32, shift: f32) -> f32 {
  let floor_of_row = FLOOR * shift;
  if (sqrt(squares) < floor_of_row) { return 1.0 / floor_of_row; }
  return inverseSqrt(max(squares, 1e-30));
}
