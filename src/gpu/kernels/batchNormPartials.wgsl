// A workgroup takes one chunk of rows and COLUMN_LANES vectors of channels.
var<workgroup> counts: array<f32, LANES>;
var<workgroup> means: array<Vector, LANES>;
var<workgroup> spreads: array<Vector, LANES>;

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
  let row_lane = lane / COLUMN_LANES;

  var own = Moments(0.0, Vector(0.0), Vector(0.0));
  if (vector < VECTORS) {
    let start = (part / CHUNKS) * ROWS * VECTORS + vector;
    let first = (part % CHUNKS) * ROWS_PER_CHUNK;
    let end = min(first + ROWS_PER_CHUNK, ROWS);
    let shift = x[start];
    var row = first + row_lane;
    for (; row + 3u * ROW_LANES < end; row += 4u * ROW_LANES) {
      let a = x[start + row * VECTORS] - shift;
      let b = x[start + (row + ROW_LANES) * VECTORS] - shift;
      let c = x[start + (row + 2u * ROW_LANES) * VECTORS] - shift;
      let d = x[start + (row + 3u * ROW_LANES) * VECTORS] - shift;
      let mean = 0.25 * ((a + b) + (c + d));
      let e = a - mean;
      let f = b - mean;
      let g = c - mean;
      let h = d - mean;
      own = merged(own, Moments(4.0, mean, fma(e, e, fma(f, f, fma(g, g, h * h)))));
    }
    for (; row < end; row += ROW_LANES) {
      own = merged(own, Moments(1.0, x[start + row * VECTORS] - shift, Vector(0.0)));
    }
  }
  counts[lane] = own.count;
  means[lane] = own.mean;
  spreads[lane] = own.spread;
  workgroupBarrier();
  if (row_lane == 0u && vector < VECTORS) {
    for (var other = lane + COLUMN_LANES; other < LANES; other += COLUMN_LANES) {
      own = merged(own, Moments(counts[other], means[other], spreads[other]));
    }
    partials[part * 2u * VECTORS + vector] = own.mean;
    partials[(part * 2u + 1u) * VECTORS + vector] = own.spread;
  }
}
