// As in batchNormApply, a workgroup first adds up the chunks of its channels, then applies them to its
// rows. The very first block of rows also adds up all groups for gamma's and beta's gradients.
var<workgroup> sum_means: array<Vector, COLUMN_LANES>;
var<workgroup> product_means: array<Vector, COLUMN_LANES>;

struct Sums {
  sum: Vector,
  product: Vector,
}

fn sums_of(owner: u32, vector: u32) -> Sums {
  var sums = Sums(Vector(0.0), Vector(0.0));
  for (var part = owner * CHUNKS; part < (owner + 1u) * CHUNKS; part++) {
    let start = part * 2u * VECTORS + vector;
    sums.sum += partials[start];
    sums.product += partials[start + VECTORS];
  }
  return sums;
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
    let own = sums_of(owner, vector);
    sum_means[column] = own.sum / f32(ROWS);
    product_means[column] = own.product / f32(ROWS);
    if (AFFINE && number < BLOCKS) {
      var all = own;
      for (var other = 1u; other < GROUPS; other++) {
        let sums = sums_of(other, vector);
        all.sum += sums.sum;
        all.product += sums.product;
      }
      store_parameter_gradients(vector, all.sum, all.product);
    }
  }
  workgroupBarrier();

  if (vector < VECTORS) {
    let mean = moments[owner * 2u * VECTORS + vector];
    let scale = inverseSqrt(moments[(owner * 2u + 1u) * VECTORS + vector] + Vector(EPSILON));
    let gamma_value = gamma_at(vector);
    let beta_value = beta_at(vector);
    let sum_mean = sum_means[column];
    let product_mean = product_means[column];
    let first = row_block * ROWS_PER_WORKGROUP;
    let end = min(first + ROWS_PER_WORKGROUP, ROWS);
    for (var row = first + row_lane; row < end; row += ROW_LANES) {
      let index = (owner * ROWS + row) * VECTORS + vector;
      let normal = (x[index] - mean) * scale;
      let upstream = dy[index] * slope(fma(normal, gamma_value, beta_value));
      dx[index] = gamma_value * scale * fma(-normal, product_mean, upstream - sum_mean);
    }
  }
}
