// A lane has one key and its value, and walks over the queries that looked at them.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  let plane = number / BLOCKS;
  let key = number % BLOCKS * LANES + lane;
  if (plane >= PLANES || key >= TOKENS) { return; }
  let image = plane / HEADS;
  let head = plane % HEADS * HEAD;
  let queries = image * TOKENS * 3u * ROW + head;
  let outputs = image * TOKENS * ROW + head;

  let own = queries + key * 3u * ROW + ROW;
  let key_VEC = qkv[own + VEC] * SCALE;
  let value_VEC = qkv[own + ROW + VEC];
  var dkey_VEC = Vector(0.0);
  var dvalue_VEC = Vector(0.0);
  for (var query = 0u; query < TOKENS * groups.z; query++) {
    let at_query = queries + query * 3u * ROW;
    let at_output = outputs + query * ROW;
    let query_VEC = qkv[at_query + VEC];
    let upstream_VEC = dy[at_output + VEC];
    var score = Vector(0.0);
    score = fma(query_VEC, key_VEC, score);
    var rise = Vector(0.0);
    rise = fma(upstream_VEC, value_VEC, rise);
    let weight = exp(sum_of(score) - logSums[plane * TOKENS + query]);
    let dscore = weight * (sum_of(rise) - slopes[plane * TOKENS + query]);
    dkey_VEC = fma(Vector(dscore), query_VEC, dkey_VEC);
    dvalue_VEC = fma(Vector(weight), upstream_VEC, dvalue_VEC);
  }
  dqkv[own + VEC] = dkey_VEC * SCALE;
  dqkv[own + ROW + VEC] = dvalue_VEC;
}
