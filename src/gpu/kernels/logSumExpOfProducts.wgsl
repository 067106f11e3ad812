// 8 × 8 lanes; each keeps, for four rows, four running log-sum-exps over the keys it meets. A new
// logit costs one exponential: whichever of it and the running maximum is smaller is scaled down.
struct Running {
  largest: vec4f,
  sum: vec4f, // Σ exp(logit − largest)
}

fn with_logits(running: Running, logits: vec4f) -> Running {
  let smaller = exp(-abs(logits - running.largest));
  return Running(
    max(running.largest, logits),
    select(running.sum + smaller, fma(running.sum, smaller, vec4f(1.0)), logits > running.largest),
  );
}

/// Logits of one row with keys key … key + 3; those that do not count are so low that they vanish.
fn logits_of(row: u32, key: u32, end: u32, product: vec4f, scale: f32) -> vec4f {
  let logits = select(product * scale, vec4f(LOWEST), left_out(row, key, end));
  let found = positive_of(row) - key;
  if (found < 4u && key + found < end && row < ROWS) { store_positive(row, logits[found]); }
  return logits;
}

const LOWEST: f32 = -1e9;
const KEY_LANES: u32 = 8u;

var<workgroup> largest_shares: array<vec4f, 256>; // [64 lanes, 4 rows]
var<workgroup> sum_shares: array<vec4f, 256>;

fn share(place: u32, running: Running) {
  largest_shares[place] = running.largest;
  sum_shares[place] = running.sum;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= ROW_TILES * CHUNKS) { return; }
  let chunk = number % CHUNKS;
  let row = (number / CHUNKS) * 32u + (lane / KEY_LANES) * 4u;
  let key_lane = lane % KEY_LANES;
  let scale = 1.0 / temperature();

  let nothing = Running(vec4f(LOWEST), vec4f(0.0));
  var row0 = nothing;
  var row1 = nothing;
  var row2 = nothing;
  var row3 = nothing;
  let end = min((chunk + 1u) * KEYS_PER_CHUNK, KEYS);
  for (var key = chunk * KEYS_PER_CHUNK + key_lane * 4u; key < end; key += KEY_LANES * 4u) {
    let tile = products(row, key);
    row0 = with_logits(row0, logits_of(row, key, end, tile[0], scale));
    row1 = with_logits(row1, logits_of(row + 1u, key, end, tile[1], scale));
    row2 = with_logits(row2, logits_of(row + 2u, key, end, tile[2], scale));
    row3 = with_logits(row3, logits_of(row + 3u, key, end, tile[3], scale));
  }

  share(lane * 4u, row0);
  share(lane * 4u + 1u, row1);
  share(lane * 4u + 2u, row2);
  share(lane * 4u + 3u, row3);
  workgroupBarrier();
  // Lanes 0 to 31 each join one row's shares, four apart.
  let own = (number / CHUNKS) * 32u + lane;
  if (lane < 32u && own < ROWS) {
    let first = (lane / 4u) * KEY_LANES * 4u + lane % 4u;
    let last = first + KEY_LANES * 4u;
    var high = vec4f(LOWEST);
    for (var i = first; i < last; i += 4u) { high = max(high, largest_shares[i]); }
    let largest = max(max(high.x, high.y), max(high.z, high.w));
    var sum = vec4f(0.0);
    for (var i = first; i < last; i += 4u) {
      sum = fma(sum_shares[i], exp(largest_shares[i] - largest), sum);
    }
    partials[(chunk * 2u) * ROWS + own] = largest;
    partials[(chunk * 2u + 1u) * ROWS + own] = (sum.x + sum.y) + (sum.z + sum.w);
  }
}
