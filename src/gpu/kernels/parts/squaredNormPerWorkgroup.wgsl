var<workgroup> sums: array<f32, LANES>;
var<workgroup> exponents: array<u32, LANES>;

// One workgroup per chunk.
@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let own = squares_of(group.x * size.chunk + lane, min((group.x + 1u) * size.chunk, size.vectors), LANES);
  sums[lane] = own.sum;
  exponents[lane] = own.exponent;
  workgroupBarrier();
  if (lane == 0u) {
    var total = Squares(0.0, 0u);
    for (var other = lane; other < LANES; other++) {
      total.sum += sums[other];
      total.exponent = max(total.exponent, exponents[other]);
    }
    store(group.x, total);
  }
}
