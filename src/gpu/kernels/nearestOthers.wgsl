// A lane keeps the list of its row, best first, where all lists of a place stand side by side.
@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x * LANES + lane;
  if (row >= ROWS) { return; }
  let before = first();
  var held = min(KEPT, before - u32(row < before));
  var last = 3e38;
  if (held == KEPT) { last = scores[(KEPT - 1u) * STRIDE + row]; }
  for (var other = before; other < min(before + BLOCK, ROWS); other++) {
    if (other == row) { continue; }
    let score = round((distances[(other - before) * STRIDE + row] + shortfall[other]) * STEPS);
    // Strictly better: of equal ones the first stays.
    if (score >= last) { continue; }
    var place = min(held, KEPT - 1u);
    while (place > 0u) {
      let better = scores[(place - 1u) * STRIDE + row];
      if (better <= score) { break; }
      scores[place * STRIDE + row] = better;
      indices[place * STRIDE + row] = indices[(place - 1u) * STRIDE + row];
      place -= 1u;
    }
    scores[place * STRIDE + row] = score;
    indices[place * STRIDE + row] = other;
    held = min(held + 1u, KEPT);
    if (held == KEPT) { last = scores[(KEPT - 1u) * STRIDE + row]; }
  }
}
