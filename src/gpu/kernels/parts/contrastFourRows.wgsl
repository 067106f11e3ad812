fn walk(row: u32, strip: u32, scale: f32, one: u32) {
  var row0 = nothing();
  var row1 = nothing();
  var row2 = nothing();
  var row3 = nothing();
  for (var key = strip * 4u; key < size.keys * one; key += size.strips * 4u) {
    let tile = products(row, key, one);
    row0 = with_keys(row0, row, key, tile[0], scale);
    row1 = with_keys(row1, row + 1u, key, tile[1], scale);
    row2 = with_keys(row2, row + 2u, key, tile[2], scale);
    row3 = with_keys(row3, row + 3u, key, tile[3], scale);
  }
  store(strip, row, row0);
  store(strip, row + 1u, row1);
  store(strip, row + 2u, row2);
  store(strip, row + 3u, row3);
}
