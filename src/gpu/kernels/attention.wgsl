// A lane has one query. A key costs one exponential: whichever of its score and the running maximum is
// smaller is scaled down to the other (the online softmax).
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
  for (var key = 0u; key < TOKENS * groups.z; key++) {
    let at_key = keys + key * 3u * ROW;
    var product = Vector(0.0);
    product = fma(query_VEC, qkv[at_key + VEC], product);
    let score = sum_of(product);
    let smaller = exp(-abs(score - largest));
    let rises = score > largest;
    let shrink = select(1.0, smaller, rises);
    let weight = select(smaller, 1.0, rises);
    total = fma(total, shrink, weight);
    sum_VEC = fma(Vector(weight), qkv[at_key + ROW + VEC], sum_VEC * shrink);
    largest = max(largest, score);
  }

  let scale = 1.0 / total;
  let place = (image * TOKENS + query) * ROW + head;
  y[place + VEC] = sum_VEC * scale;
  logSums[plane * TOKENS + query] = largest + log(total);
}
