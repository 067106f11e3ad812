// A workgroup sums one chunk. The partials are stored as bits, so that the one of a chunk with a NaN or
// an infinity in it can be written as infinity without computing one.
var<workgroup> sums: array<f32, LANES>;
var<workgroup> exponents: array<u32, LANES>;

const INFINITY_BITS: u32 = 0x7f800000u;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let end = min((group.x + 1u) * CHUNK, VECTORS);
  var squares = vec4f(0.0);
  var largest = vec4u(0u);
  for (var index = group.x * CHUNK + lane; index < end; index += LANES) {
    let gradient = gradients[index];
    squares = fma(gradient, gradient, squares);
    largest = max(largest, bitcast<vec4u>(gradient) & vec4u(INFINITY_BITS));
  }
  sums[lane] = (squares.x + squares.y) + (squares.z + squares.w);
  exponents[lane] = max(max(largest.x, largest.y), max(largest.z, largest.w));
  workgroupBarrier();
  if (lane == 0u) {
    var sum = 0.0;
    var exponent = 0u;
    for (var other = lane; other < LANES; other++) {
      sum += sums[other];
      exponent = max(exponent, exponents[other]);
    }
    var bits = bitcast<u32>(sum);
    if (exponent == INFINITY_BITS) { bits = INFINITY_BITS; }
    partials[group.x] = bitcast<f32>(bits);
  }
}
