// A lane has one query. Keys come four at a time: their scores raise the running maximum at most once,
// and what was summed under the old maximum is scaled down to the new one (the online softmax).
const LOWEST: f32 = -1e9;

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
  let query_VEC = qkv[own + VEC] * SCALE;
  var sum_VEC = Vector(0.0);
  var largest = LOWEST;
  var total = 0.0;
  // Past the end of the keys the last one is read again, with a score that vanishes.
  for (var key = 0u; key < TOKENS * groups.z; key += 4u) {
    let key_a = keys + key * 3u * ROW;
    let key_b = keys + min(key + 1u, TOKENS - 1u) * 3u * ROW;
    let key_c = keys + min(key + 2u, TOKENS - 1u) * 3u * ROW;
    let key_d = keys + min(key + 3u, TOKENS - 1u) * 3u * ROW;
    var product_a = Vector(0.0);
    product_a = fma(query_VEC, qkv[key_a + VEC], product_a);
    var product_b = Vector(0.0);
    product_b = fma(query_VEC, qkv[key_b + VEC], product_b);
    var product_c = Vector(0.0);
    product_c = fma(query_VEC, qkv[key_c + VEC], product_c);
    var product_d = Vector(0.0);
    product_d = fma(query_VEC, qkv[key_d + VEC], product_d);
    let products = vec4f(sum_of(product_a), sum_of(product_b), sum_of(product_c), sum_of(product_d));
    let live = vec4u(key, key + 1u, key + 2u, key + 3u) < vec4u(TOKENS);
    let scores = select(vec4f(LOWEST), products, live);
    let higher = max(largest, max(max(scores.x, scores.y), max(scores.z, scores.w)));
    let shrink = exp(largest - higher);
    let weights = exp(scores - higher);
    total = fma(total, shrink, (weights.x + weights.y) + (weights.z + weights.w));
    sum_VEC = fma(Vector(weights.x), qkv[key_a + ROW + VEC], sum_VEC * shrink);
    sum_VEC = fma(Vector(weights.y), qkv[key_b + ROW + VEC], sum_VEC);
    sum_VEC = fma(Vector(weights.z), qkv[key_c + ROW + VEC], sum_VEC);
    sum_VEC = fma(Vector(weights.w), qkv[key_d + ROW + VEC], sum_VEC);
    largest = higher;
  }

  let scale = 1.0 / total;
  let place = (image * TOKENS + query) * ROW + head;
  y[place + VEC] = sum_VEC * scale;
  logSums[plane * TOKENS + query] = largest + log(total);
}
