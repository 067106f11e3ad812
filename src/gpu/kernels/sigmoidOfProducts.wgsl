struct Running {
  loss: vec4f,
  slope: vec4f,
}

fn nothing() -> Running { return Running(vec4f(0.0), vec4f(0.0)); }

/// Keys key … key + 3.
fn with_keys(running: Running, row: u32, key: u32, product: vec4f, scale: f32) -> Running {
  let out = excluded(row, key, size.keys);
  let wrong = wrong_way(row, key, product * scale + vec4f(bias()));
  return Running(
    running.loss + select(softplus_of(wrong), vec4f(0.0), out),
    running.slope + select(sigmoid_slope(row, key, wrong), vec4f(0.0), out),
  );
}

fn store(strip: u32, row: u32, running: Running) {
  if (row >= size.rows) { return; }
  losses_store(strip * size.rows + row, over_four(running.loss));
  slopes_store(strip * size.rows + row, over_four(running.slope));
}
