// What batch norm's gradient needs of what one lane sees of a strip of rows: Σ g and Σ g·x̂.
struct Sums {
  sum: Vector,
  product: Vector,
}

/// A group's normalisation of one vector of channels.
struct Norm {
  mean: Vector,
  scale: Vector,
  gamma: Vector,
  beta: Vector,
}

fn norm_of(owner: u32, vector: u32) -> Norm {
  let variance = moments[(owner * 2u + 1u) * VECTORS + vector];
  return Norm(
    moments[owner * 2u * VECTORS + vector],
    inverseSqrt(variance + Vector(EPSILON)),
    gamma_at(vector),
    beta_at(vector),
  );
}

fn normal_at(owner: u32, row: u32, vector: u32, norm: Norm) -> Vector {
  return (x[(owner * ROWS + row) * VECTORS + vector] - norm.mean) * norm.scale;
}

/// The gradient by a unit's output.
fn upstream_of(owner: u32, unit: u32, vector: u32) -> Vector {
  let output = output_of(unit);
  if (output == NOWHERE) { return Vector(0.0); }
  return dy[(owner * OUTPUTS + output) * VECTORS + vector] * bitcast<f32>(SHARE_BITS);
}

fn lane_sums_of(owner: u32, vector: u32, first: u32, end: u32) -> Sums {
  var own = Sums(Vector(0.0), Vector(0.0));
  if (vector >= VECTORS) { return own; }
  let norm = norm_of(owner, vector);
  for (var unit = first; unit < end; unit += ROW_LANES) {
    let normal = winner_of(owner, unit, vector, norm).normal;
    let upstream = upstream_of(owner, unit, vector) * slope(fma(normal, norm.gamma, norm.beta));
    own.sum += upstream;
    own.product = fma(upstream, normal, own.product);
  }
  return own;
}
