// Four running log-sum-exps per row. A new logit costs one exponential: the smaller of it and the running
// maximum is scaled down.
struct Running {
  largest: vec4f,
  sum: vec4f, // Σ exp(logit − largest)
  expected: vec4f, // Σ target · logit, of soft targets
}

const LOWEST: f32 = -1e9;

fn nothing() -> Running { return Running(vec4f(LOWEST), vec4f(0.0), vec4f(0.0)); }

/// Keys key … key + 3. Excluded logits are so low that they vanish.
fn with_keys(running: Running, row: u32, key: u32, product: vec4f, scale: f32) -> Running {
  let out = excluded(row, key, size.keys);
  let logits = select(product * scale, vec4f(LOWEST), out);
  store_positive(row, key, logits);
  let expected = select(expected_of(row, key, logits), vec4f(0.0), out);
  let smaller = exp(-abs(logits - running.largest));
  return Running(
    max(running.largest, logits),
    select(running.sum + smaller, fma(running.sum, smaller, vec4f(1.0)), logits > running.largest),
    running.expected + expected,
  );
}

fn store(strip: u32, row: u32, running: Running) {
  if (row >= size.rows) { return; }
  let four = running.largest;
  let largest = max(max(four.x, four.y), max(four.z, four.w));
  let column = size.firstColumn + row;
  partials_store(strip * PLANES * size.columns + column, largest);
  partials_store((strip * PLANES + 1u) * size.columns + column, over_four(running.sum * exp(four - largest)));
  store_expected((strip * PLANES + 2u) * size.columns + column, over_four(running.expected));
}
