// A lane has one query i. With p the weight of key j, recomputed from i's log-sum, and slope = dy_i·y_i,
// the gradient of the score of j is p·(dy_i·v_j − slope).
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  let plane = number / BLOCKS;
  let query = number % BLOCKS * LANES + lane;
  if (plane >= PLANES || query >= TOKENS) { return; }
  let image = plane / HEADS;
  let head = plane % HEADS * HEAD;
  let queries = image * TOKENS * 3u * ROW + head;
  let keys = queries + ROW;

  let own = queries + query * 3u * ROW;
  let own_output = (image * TOKENS + query) * ROW + head;
  let query_VEC = qkv[own + VEC] * SCALE;
  let upstream_VEC = dy[own_output + VEC];
  var sloping = Vector(0.0);
  sloping = fma(upstream_VEC, y[own_output + VEC], sloping);
  let slope = sum_of(sloping);
  let log_sum = logSums[plane * TOKENS + query];
  slopes[plane * TOKENS + query] = slope;
  var sum_VEC = Vector(0.0);
  for (var key = 0u; key < TOKENS * groups.z; key++) {
    let at_key = keys + key * 3u * ROW;
    let key_VEC = qkv[at_key + VEC];
    var score = Vector(0.0);
    score = fma(query_VEC, key_VEC, score);
    var rise = Vector(0.0);
    rise = fma(upstream_VEC, qkv[at_key + ROW + VEC], rise);
    let dscore = exp(sum_of(score) - log_sum) * (sum_of(rise) - slope);
    sum_VEC = fma(Vector(dscore), key_VEC, sum_VEC);
  }
  dqkv[own + VEC] = sum_VEC * SCALE;
}
