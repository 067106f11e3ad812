// Every workgroup first merges the chunks of its channels, which is cheap beside the rows it applies
// the result to and saves a dispatch; the first of each group also writes the moments.
var<workgroup> means: array<Vector, COLUMN_LANES>;
var<workgroup> scales: array<Vector, COLUMN_LANES>;

fn moments_of(owner: u32, vector: u32) -> Moments {
  var total = Moments(0.0, Vector(0.0), Vector(0.0));
  var row = 0u;
  for (var part = owner * CHUNKS; part < (owner + 1u) * CHUNKS; part++) {
    let count = min(ROWS_PER_CHUNK, ROWS - row);
    let start = part * 2u * VECTORS + vector;
    total = merged(total, Moments(f32(count), partials[start], partials[start + VECTORS]));
    row += count;
  }
  return total;
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= GROUPS * ROW_BLOCKS * BLOCKS) { return; }
  let column = lane % COLUMN_LANES;
  let row_lane = lane / COLUMN_LANES;
  let vector = (number % BLOCKS) * COLUMN_LANES + column;
  let row_block = (number / BLOCKS) % ROW_BLOCKS;
  let owner = number / BLOCKS / ROW_BLOCKS;

  if (row_lane == 0u && vector < VECTORS) {
    let total = moments_of(owner, vector);
    let variance = total.spread / f32(ROWS);
    let mean = x[owner * ROWS * VECTORS + vector] + total.mean; // the chunks' are less the first row
    means[column] = mean;
    scales[column] = gamma_at(vector) * inverseSqrt(variance + Vector(EPSILON));
    if (row_block == 0u) {
      moments[owner * 2u * VECTORS + vector] = mean;
      moments[(owner * 2u + 1u) * VECTORS + vector] = variance;
    }
  }
  workgroupBarrier();

  if (vector < VECTORS) {
    let mean = means[column];
    let scale = scales[column];
    let offset = beta_at(vector);
    let first = row_block * ROWS_PER_WORKGROUP;
    let end = min(first + ROWS_PER_WORKGROUP, ROWS);
    for (var row = first + row_lane; row < end; row += ROW_LANES) {
      let index = (owner * ROWS + row) * VECTORS + vector;
      y[index] = activated(fma(x[index] - mean, scale, offset));
    }
  }
}
