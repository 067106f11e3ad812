/**
 * The sigmoid loss of a pair of a row and a key: softplus(logit) of a negative, softplus(−logit) of a positive.
 * `wrong_way` is the logit with the sign at which it is wrong, so that neither the loss nor its slope cancels.
 */
export const sigmoidWgsl = `
fn wrong_way(row: u32, key: u32, logits: vec4f) -> vec4f {
  return select(logits, -logits, positives(row, key));
}
/// The derivative of the loss by the logit.
fn sigmoid_slope(row: u32, key: u32, wrong: vec4f) -> vec4f {
  let small = exp(-abs(wrong));
  let share = select(small, vec4f(1.0), wrong > vec4f(0.0)) / (vec4f(1.0) + small);
  return select(share, -share, positives(row, key));
}
/// log1p by its series where rounding 1 + e would lose e.
fn softplus_of(x: vec4f) -> vec4f {
  let e = exp(-abs(x));
  let series = e * (vec4f(1.0) - e * (vec4f(0.5) - e * vec4f(0.33333334)));
  return max(x, vec4f(0.0)) + select(log(vec4f(1.0) + e), series, e < vec4f(0.01));
}
`;
