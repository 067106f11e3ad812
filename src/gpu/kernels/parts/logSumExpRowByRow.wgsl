fn walk(row: u32, strip: u32, scale: f32, one: u32) {
  for (var own = row; own < min(row + 4u, size.rows) * one; own++) {
    var running = Running(vec4f(LOWEST), vec4f(0.0));
    for (var key = strip * 4u; key < size.keys * one; key += size.strips * 4u) {
      running = with_logits(running, logits_of(own, key, product_of(own, key, one), scale));
    }
    store(strip, own, running);
  }
}
