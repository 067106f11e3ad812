// Σ g and Σ g·x̂ over one lane's units of a strip, for the gradient of batch norm.
struct Sums {
  sum: Vector,
  product: Vector,
}

/// The normalisation of one vector of channels of a group.
struct Norm {
  mean: Vector,
  scale: Vector,
  gamma: Vector,
  beta: Vector,
}

fn norm_of(owner: u32, vector: u32) -> Norm {
  let variance = moments_load((owner * 2u + 1u) * size.vectors + vector);
  return Norm(
    moments_load(owner * 2u * size.vectors + vector),
    inverseSqrt(variance + Vector(EPSILON)),
    gamma_at(vector),
    beta_at(vector),
  );
}

fn normal_at(owner: u32, row: u32, vector: u32, norm: Norm) -> Vector {
  return (x_load((owner * size.rows + row) * size.vectors + vector) - norm.mean) * norm.scale;
}

/// The gradient by a unit's output.
fn upstream_of(owner: u32, unit: u32, vector: u32) -> Vector {
  let output = output_of(unit);
  if (output == NOWHERE) { return Vector(0.0); }
  return dy_load((owner * size.outputs + output) * size.vectors + vector) * size.share;
}

fn lane_sums_of(owner: u32, vector: u32, first: u32, end: u32) -> Sums {
  var own = Sums(Vector(0.0), Vector(0.0));
  if (vector >= size.vectors) { return own; }
  let norm = norm_of(owner, vector);
  for (var unit = first; unit < end; unit += ROW_LANES) {
    let normal = winner_of(owner, unit, vector, norm).normal;
    let upstream = upstream_of(owner, unit, vector) * slope(fma(normal, norm.gamma, norm.beta));
    own.sum += upstream;
    own.product = fma(upstream, normal, own.product);
  }
  return own;
}
