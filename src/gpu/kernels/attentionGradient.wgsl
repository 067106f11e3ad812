// A lane has one token, first as a query, then as a key and value. With p the weight of key j for
// query i, recomputed from i's log-sum, and slope_i = dy_i·y_i, the gradient of the score is
// p·(dy_i·v_j − slope_i).
var<workgroup> log_sums: array<f32, TILE>;
var<workgroup> slopes: array<f32, TILE>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= PLANES * BLOCKS) { return; }
  let plane = number / BLOCKS;
  let token = number % BLOCKS * LANES + lane;
  let image = plane / HEADS;
  let head = plane % HEADS * HEAD;
  let queries = image * TOKENS * 3u * ROW + head;
  let keys = queries + ROW;
  let outputs = image * TOKENS * ROW + head;
  // Lanes past the last token do its work once more, so that all reach the barriers, and store nothing.
  let live = token < TOKENS;
  let mine = min(token, TOKENS - 1u);
  let own = queries + mine * 3u * ROW;
  let one = groups.z;

  {
    let at_output = outputs + mine * ROW;
    let query_VEC = qkv[own + VEC] * SCALE;
    let upstream_VEC = dy[at_output + VEC];
    var sloping = Vector(0.0);
    sloping = fma(upstream_VEC, y[at_output + VEC], sloping);
    let slope = sum_of(sloping);
    let log_sum = logSums[plane * TOKENS + mine];
    var dquery_VEC = Vector(0.0);
    for (var key = 0u; key < TOKENS * one; key++) {
      let at_key = keys + key * 3u * ROW;
      let key_VEC = qkv[at_key + VEC];
      var score = Vector(0.0);
      score = fma(query_VEC, key_VEC, score);
      var rise = Vector(0.0);
      rise = fma(upstream_VEC, qkv[at_key + ROW + VEC], rise);
      let dscore = exp(sum_of(score) - log_sum) * (sum_of(rise) - slope);
      dquery_VEC = fma(Vector(dscore), key_VEC, dquery_VEC);
    }
    if (live) {
      dqkv[own + VEC] = dquery_VEC * SCALE;
    }
  }

  let key_VEC = qkv[own + ROW + VEC] * SCALE;
  let value_VEC = qkv[own + 2u * ROW + VEC];
  var dkey_VEC = Vector(0.0);
  var dvalue_VEC = Vector(0.0);
  for (var start = 0u; start < TOKENS * one; start += TILE) {
    let count = min(TILE, TOKENS - start);
    workgroupBarrier(); // the tile before has been read
    for (var i = lane; i < count; i += LANES) {
      let at_output = outputs + (start + i) * ROW;
      var sloping = Vector(0.0);
      sloping = fma(dy[at_output + VEC], y[at_output + VEC], sloping);
      slopes[i] = sum_of(sloping);
      log_sums[i] = logSums[plane * TOKENS + start + i];
    }
    workgroupBarrier();
    for (var i = 0u; i < count; i++) {
      let at_query = queries + (start + i) * 3u * ROW;
      let at_output = outputs + (start + i) * ROW;
      let query_VEC = qkv[at_query + VEC];
      let upstream_VEC = dy[at_output + VEC];
      var score = Vector(0.0);
      score = fma(query_VEC, key_VEC, score);
      var rise = Vector(0.0);
      rise = fma(upstream_VEC, value_VEC, rise);
      let weight = exp(sum_of(score) - log_sums[i]);
      let dscore = weight * (sum_of(rise) - slopes[i]);
      dkey_VEC = fma(Vector(dscore), query_VEC, dkey_VEC);
      dvalue_VEC = fma(Vector(weight), upstream_VEC, dvalue_VEC);
    }
  }
  if (live) {
    dqkv[own + ROW + VEC] = dkey_VEC * SCALE;
    dqkv[own + 2u * ROW + VEC] = dvalue_VEC;
  }
}
