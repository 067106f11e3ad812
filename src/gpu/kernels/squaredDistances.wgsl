// A lane computes 4 × 4 distances, sixteen differences per two loads. Differences are squared directly, so
// equal rows have distance 0 and close ones suffer no cancellation.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  let row = index % size.quads;
  let place = index / size.quads;
  let other = first() / 4u + place;
  if (place >= size.blockQuads || other >= size.quads) { return; }
  var to_first = vec4f();
  var to_second = vec4f();
  var to_third = vec4f();
  var to_fourth = vec4f();
  for (var start = 0u; start < size.cols * size.quads; start += size.quads) {
    let own = x_load(start + row);
    let their = x_load(start + other);
    let first_difference = own - their.x;
    let second_difference = own - their.y;
    let third_difference = own - their.z;
    let fourth_difference = own - their.w;
    to_first += first_difference * first_difference;
    to_second += second_difference * second_difference;
    to_third += third_difference * third_difference;
    to_fourth += fourth_difference * fourth_difference;
  }
  let target_start = 4u * place * size.quads + row;
  distances_store(target_start, to_first);
  distances_store(target_start + size.quads, to_second);
  distances_store(target_start + 2u * size.quads, to_third);
  distances_store(target_start + 3u * size.quads, to_fourth);
}
