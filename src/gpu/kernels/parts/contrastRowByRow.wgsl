fn walk(row: u32, strip: u32, scale: f32, one: u32) {
  for (var own = row; own < min(row + 4u, size.rows) * one; own++) {
    var running = nothing();
    for (var key = strip * 4u; key < size.keys * one; key += size.strips * 4u) {
      running = with_keys(running, own, key, product_of(own, key, one), scale);
    }
    store(strip, own, running);
  }
}
