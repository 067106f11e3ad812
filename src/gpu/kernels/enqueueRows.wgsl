@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  let row = index / COLS;
  // Of more rows than there are places, only the last ones stay.
  if (row >= ROWS || row + CAPACITY < ROWS) { return; }
  // Each factor is below the capacity, at most 2^16, so the product fits 32 bits.
  let start = ((step() % CAPACITY) * (ROWS % CAPACITY)) % CAPACITY;
  let place = (start + row) % CAPACITY;
  let value = rows[index];
  if ((bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u) { queue[place * COLS + index % COLS] = value; }
}
