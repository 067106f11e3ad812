// Moments of what one lane sees of a strip of x's rows, four rows at a time, less the group's first row.
fn lane_moments(owner: u32, vector: u32, first: u32, end: u32) -> Moments {
  var own = Moments(0.0, Vector(0.0), Vector(0.0));
  if (vector >= VECTORS) { return own; }
  let start = owner * ROWS * VECTORS + vector;
  let shift = x[start];
  var row = first;
  for (; row + 3u * ROW_LANES < end; row += 4u * ROW_LANES) {
    let a = x[start + row * VECTORS] - shift;
    let b = x[start + (row + ROW_LANES) * VECTORS] - shift;
    let c = x[start + (row + 2u * ROW_LANES) * VECTORS] - shift;
    let d = x[start + (row + 3u * ROW_LANES) * VECTORS] - shift;
    let mean = 0.25 * ((a + b) + (c + d));
    let e = a - mean;
    let f = b - mean;
    let g = c - mean;
    let h = d - mean;
    own = merged(own, Moments(4.0, mean, fma(e, e, fma(f, f, fma(g, g, h * h)))));
  }
  for (; row < end; row += ROW_LANES) {
    own = merged(own, Moments(1.0, x[start + row * VECTORS] - shift, Vector(0.0)));
  }
  return own;
}
