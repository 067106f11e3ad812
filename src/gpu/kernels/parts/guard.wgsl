fn is_finite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

/// The factor on the gradients that clips their norm; negative if the step must be skipped.
fn gradient_scale() -> f32 {
  var total = 0.0;
  var finite = is_finite(loss_load(0));
  // The run-time length keeps compilers from unrolling the loop.
  let chunks = min(size.chunks, squaredNorm_length());
  for (var chunk = 0u; chunk < chunks; chunk++) {
    finite = finite && is_finite(squaredNorm_load(chunk));
    total += squaredNorm_load(chunk);
  }
  if (!finite || !is_finite(total)) { return -1.0; }
  if (CLIP_NORM > 0.0) { return min(1.0, CLIP_NORM / (sqrt(max(total, 1e-30)) + 1e-6)); }
  return 1.0;
}
