// A workgroup takes one chunk of rows and COLUMN_LANES vectors of channels, as batchNormPartials does.
var<workgroup> sums: array<Vector, LANES>;
var<workgroup> products: array<Vector, LANES>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= GROUPS * CHUNKS * BLOCKS) { return; }
  let vector = (number % BLOCKS) * COLUMN_LANES + lane % COLUMN_LANES;
  let part = number / BLOCKS; // group · CHUNKS + chunk
  let owner = part / CHUNKS;
  let row_lane = lane / COLUMN_LANES;

  var sum = Vector(0.0);
  var product = Vector(0.0);
  if (vector < VECTORS) {
    let mean = moments[owner * 2u * VECTORS + vector];
    let scale = inverseSqrt(moments[(owner * 2u + 1u) * VECTORS + vector] + Vector(EPSILON));
    let gamma_value = gamma_at(vector);
    let beta_value = beta_at(vector);
    let first = (part % CHUNKS) * ROWS_PER_CHUNK;
    let end = min(first + ROWS_PER_CHUNK, ROWS);
    for (var row = first + row_lane; row < end; row += ROW_LANES) {
      let index = (owner * ROWS + row) * VECTORS + vector;
      let normal = (x[index] - mean) * scale;
      let upstream = dy[index] * slope(fma(normal, gamma_value, beta_value));
      sum += upstream;
      product = fma(upstream, normal, product);
    }
  }
  sums[lane] = sum;
  products[lane] = product;
  workgroupBarrier();
  if (row_lane == 0u && vector < VECTORS) {
    for (var other = lane + COLUMN_LANES; other < LANES; other += COLUMN_LANES) {
      sum += sums[other];
      product += products[other];
    }
    partials[part * 2u * VECTORS + vector] = sum;
    partials[(part * 2u + 1u) * VECTORS + vector] = product;
  }
}
