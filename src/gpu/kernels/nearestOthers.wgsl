// A lane updates the list of its row. Entries of the same rank are contiguous over the rows.
@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x * LANES + lane;
  if (row >= size.rows) { return; }
  let before = first();
  var held = min(size.kept, before - u32(row < before));
  var last = 3e38;
  if (held == size.kept) { last = scores_load((size.kept - 1u) * size.stride + row); }
  for (var other = before; other < min(before + size.block, size.rows); other++) {
    if (other == row) { continue; }
    let score = round((distances_load((other - before) * size.stride + row) + shortfall_load(other)) * STEPS);
    // Strictly better: of equal ones the first stays in place.
    if (score >= last) { continue; }
    var place = min(held, size.kept - 1u);
    while (place > 0u) {
      let better = scores_load((place - 1u) * size.stride + row);
      if (better <= score) { break; }
      scores_store(place * size.stride + row, better);
      indices_store(place * size.stride + row, indices_load((place - 1u) * size.stride + row));
      place -= 1u;
    }
    scores_store(place * size.stride + row, score);
    indices_store(place * size.stride + row, other);
    held = min(held + 1u, size.kept);
    if (held == size.kept) { last = scores_load((size.kept - 1u) * size.stride + row); }
  }
}
