// One workgroup per chunk of rows. It computes the gradient of each row, then, with lanes along the columns,
// the chunk's sums for the gradients of gamma and beta.
struct Scaling {
  mean: f32,
  scale: f32,
}

fn scaling_of(row: u32) -> Scaling {
  return Scaling(moments_load(2u * row), inverseSqrt(moments_load(2u * row + 1u) + EPSILON));
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let chunk = group.x;
  for (var batch = chunk * size.batches; batch < (chunk + 1u) * size.batches; batch++) {
    let at = place_of(batch, lane);
    let row = scaling_of(at.row);
    var sum = Vector(0.0);
    var product = Vector(0.0);
    for (var i = at.first; i < size.vectors; i += ROW_LANES) {
      let upstream = dy_load(at.start + i) * parameters_load(i);
      sum += upstream;
      product = fma(upstream, (x_load(at.start + i) - row.mean) * row.scale, product);
    }
    let means = sums_over_row(vec2f(sum_of(sum), sum_of(product)), lane) / f32(size.cols);
    if (at.live) {
      for (var i = at.first; i < size.vectors; i += ROW_LANES) {
        let normal = (x_load(at.start + i) - row.mean) * row.scale;
        let centred = fma(dy_load(at.start + i), parameters_load(i), Vector(-means.x));
        dx_store(at.start + i, row.scale * fma(normal, Vector(-means.y), centred));
      }
    }
  }

  let end = min((chunk + 1u) * size.batches * (LANES / ROW_LANES), size.rows);
  for (var i = lane; i < size.vectors; i += LANES) {
    var gamma_sum = Vector(0.0);
    var beta_sum = Vector(0.0);
    for (var r = chunk * size.batches * (LANES / ROW_LANES); r < end; r++) {
      let row = scaling_of(r);
      let upstream = dy_load(r * size.vectors + i);
      gamma_sum = fma(upstream, (x_load(r * size.vectors + i) - row.mean) * row.scale, gamma_sum);
      beta_sum += upstream;
    }
    partials_store(2u * chunk * size.vectors + i, gamma_sum);
    partials_store((2u * chunk + 1u) * size.vectors + i, beta_sum);
  }
}
