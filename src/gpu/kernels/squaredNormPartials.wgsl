// A chunk that contains NaN or infinity gets an infinite partial sum, written as bits rather than computed.
const INFINITY_BITS: u32 = 0x7f800000u;

/// The sum of squares of one lane's gradients, and their largest exponent.
struct Squares {
  sum: f32,
  exponent: u32,
}

fn squares_of(first: u32, end: u32, step: u32) -> Squares {
  var squares = vec4f(0.0);
  var largest = vec4u(0u);
  for (var index = first; index < end; index += step) {
    let gradient = gradients_load(index);
    squares = fma(gradient, gradient, squares);
    largest = max(largest, bitcast<vec4u>(gradient) & vec4u(INFINITY_BITS));
  }
  return Squares(
    (squares.x + squares.y) + (squares.z + squares.w),
    max(max(largest.x, largest.y), max(largest.z, largest.w)),
  );
}

fn store(chunk: u32, total: Squares) {
  let bits = select(bitcast<u32>(total.sum), INFINITY_BITS, total.exponent == INFINITY_BITS);
  partials_store(chunk, bitcast<f32>(bits));
}
