var<workgroup> shares: array<vec2f, LANES>;

fn value_at(owner: u32, other: u32) -> f32 {
  return scores_load(owner * size.ownerStride + other * size.otherStride) / epsilon() + shift_of(other);
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let owner = group.x + group.y * groups.x;
  let live = owner < size.owners;
  // Online log-sum-exp: the running maximum, and the sum of exponentials relative to it.
  var highest = -3e38;
  var sum = 0.0;
  if (live) {
    for (var other = lane; other < size.others; other += LANES) {
      let value = value_at(owner, other);
      let larger = max(highest, value);
      sum = sum * exp(highest - larger) + exp(value - larger);
      highest = larger;
    }
  }
  shares[lane] = vec2f(highest, sum);
  workgroupBarrier();
  if (lane != 0u || !live) { return; }
  var total = shares[0];
  for (var other = 1u; other < min(LANES, size.others); other++) {
    let share = shares[other];
    let larger = max(total.x, share.x);
    total = vec2f(larger, total.y * exp(total.x - larger) + share.y * exp(share.x - larger));
  }
  scales_store(owner, -LOG_OWNERS - total.x - log(total.y));
}
