// A convolution as a contraction: a row is an output pixel, a segment a filter tap, k its channels.

struct Row { start: u32, y: i32, x: i32 }
struct Segment { y: u32, x: u32, filters: u32 }
struct Source { start: u32, inside: bool }

fn row_of(plane: u32, row: u32) -> Row {
  let y = row / OUTPUT_WIDTH % OUTPUT_HEIGHT * STRIDE;
  let x = row % OUTPUT_WIDTH * STRIDE;
  let image = row / (OUTPUT_WIDTH * OUTPUT_HEIGHT) * HEIGHT * WIDTH;
  return Row(image, i32(y) - PADDING_TOP, i32(x) - PADDING_LEFT);
}

fn first_segment(plane: u32) -> u32 { return 0u; }
fn last_segment(plane: u32) -> u32 { return FILTER_HEIGHT * FILTER_WIDTH; }

fn segment_of(plane: u32, index: u32) -> Segment {
  return Segment(index / FILTER_WIDTH, index % FILTER_WIDTH, index * CHANNELS);
}

fn source_of(row: Row, segment: Segment) -> Source {
  let y = u32(row.y + i32(segment.y));
  let x = u32(row.x + i32(segment.x));
  // Below zero, u32 is far above any size: one comparison sees both sides.
  let inside = y < HEIGHT && x < WIDTH;
  return Source(select(0u, (row.start + y * WIDTH + x) * CHANNELS, inside), inside);
}

fn load_a(source: Source, k: u32) -> f32 { return select(0.0, x[source.start + k], source.inside); }

fn load_b(segment: Segment, k: u32, col: u32) -> vec4f {
  return read_filters((segment.filters + k) * OUTPUT_CHANNELS, col);
}

fn put(plane: u32, row: u32, col: u32, sum: vec4f) {
  write_y(row * OUTPUT_CHANNELS, col, epilogue(col, sum));
}
