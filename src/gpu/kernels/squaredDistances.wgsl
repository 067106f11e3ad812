// A lane has four rows and four others: two vectors fetched are sixteen differences. Differences are
// squared as they are, so equal rows are at exactly 0 and near ones lose nothing to cancellation.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  let row = index % QUADS;
  let place = index / QUADS;
  let other = first() / 4u + place;
  if (place >= BLOCK_QUADS || other >= QUADS) { return; }
  var to_first = vec4f();
  var to_second = vec4f();
  var to_third = vec4f();
  var to_fourth = vec4f();
  for (var start = 0u; start < COLS * QUADS; start += QUADS) {
    let own = x[start + row];
    let their = x[start + other];
    let first_difference = own - their.x;
    let second_difference = own - their.y;
    let third_difference = own - their.z;
    let fourth_difference = own - their.w;
    to_first += first_difference * first_difference;
    to_second += second_difference * second_difference;
    to_third += third_difference * third_difference;
    to_fourth += fourth_difference * fourth_difference;
  }
  let target_start = 4u * place * QUADS + row;
  distances[target_start] = to_first;
  distances[target_start + QUADS] = to_second;
  distances[target_start + 2u * QUADS] = to_third;
  distances[target_start + 3u * QUADS] = to_fourth;
}
