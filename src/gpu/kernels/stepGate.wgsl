fn is_finite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

@compute @workgroup_size(1)
fn main() {
  var total = 0.0;
  var finite = is_finite(loss_load(0u));
  // The run-time length keeps compilers from unrolling the loop.
  let chunks = min(size.chunks, squaredNorm_length());
  for (var chunk = 0u; chunk < chunks; chunk++) {
    finite = finite && is_finite(squaredNorm_load(chunk));
    total += squaredNorm_load(chunk);
  }
  if (finite && is_finite(total) && skipped_load(0u) == 0.0) { return; }
  skipped_store(0u, 1.0);
  // Infinity, from bits because a constant expression must not overflow.
  var infinity = 0x7f800000u;
  squaredNorm_store(0u, bitcast<f32>(infinity));
}
