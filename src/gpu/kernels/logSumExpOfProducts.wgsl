// A lane compares four rows with one strip of keys, with four running log-sum-exps per row. `walk` processes
// the rows together, which saves loads, or one by one, which is less to compile. A new logit costs one
// exponential: the smaller of it and the running maximum is scaled down.
struct Running {
  largest: vec4f,
  sum: vec4f, // Σ exp(logit − largest)
}

const LOWEST: f32 = -1e9;

fn with_logits(running: Running, logits: vec4f) -> Running {
  let smaller = exp(-abs(logits - running.largest));
  return Running(
    max(running.largest, logits),
    select(running.sum + smaller, fma(running.sum, smaller, vec4f(1.0)), logits > running.largest),
  );
}

/// Logits of one row with keys key … key + 3. Excluded ones are so low that they vanish.
fn logits_of(row: u32, key: u32, product: vec4f, scale: f32) -> vec4f {
  let logits = select(product * scale, vec4f(LOWEST), excluded(row, key, size.keys));
  let found = positive_of(row) - key;
  if (found < 4u && key + found < size.keys && row < size.rows) { store_positive(row, logits[found]); }
  return logits;
}

fn store(strip: u32, row: u32, running: Running) {
  if (row >= size.rows) { return; }
  let four = running.largest;
  let largest = max(max(four.x, four.y), max(four.z, four.w));
  let sums = running.sum * exp(four - largest);
  partials_store((strip * 2u) * size.rows + row, largest);
  partials_store((strip * 2u + 1u) * size.rows + row, (sums.x + sums.y) + (sums.z + sums.w));
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= size.rowTiles * (size.strips / 8u)) { return; }
  let row = first_row() + (number / (size.strips / 8u)) * 32u + (lane / 8u) * 4u;
  let strip = (number % (size.strips / 8u)) * 8u + lane % 8u;
  if (row >= size.rows) { return; }
  walk(row, strip, 1.0 / temperature(), groups.z);
}
