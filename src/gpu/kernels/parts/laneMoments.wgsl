// Moments of one lane's rows of a strip of x, four rows at a time, relative to the group's first row.
fn lane_moments(owner: u32, vector: u32, first: u32, end: u32) -> Moments {
  var own = Moments(0.0, Vector(0.0), Vector(0.0));
  if (vector >= size.vectors) { return own; }
  let start = owner * size.rows * size.vectors + vector;
  let shift = x_load(start);
  var row = first;
  for (; row + 3u * ROW_LANES < end; row += 4u * ROW_LANES) {
    let a = x_load(start + row * size.vectors) - shift;
    let b = x_load(start + (row + ROW_LANES) * size.vectors) - shift;
    let c = x_load(start + (row + 2u * ROW_LANES) * size.vectors) - shift;
    let d = x_load(start + (row + 3u * ROW_LANES) * size.vectors) - shift;
    let mean = 0.25 * ((a + b) + (c + d));
    let e = a - mean;
    let f = b - mean;
    let g = c - mean;
    let h = d - mean;
    own = merged(own, Moments(4.0, mean, fma(e, e, fma(f, f, fma(g, g, h * h)))));
  }
  for (; row < end; row += ROW_LANES) {
    own = merged(own, Moments(1.0, x_load(start + row * size.vectors) - shift, Vector(0.0)));
  }
  return own;
}
