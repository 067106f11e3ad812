// A convolution as a contraction: a row is an output pixel, a segment a row of the filter, k its
// (tap, channel) pairs, which lie side by side in the image as well as in the filter.

struct Row { image: u32, y: i32, x: i32 }
struct Segment { y: u32, filters: u32 }
struct Source { start: u32, position: u32 }
struct Term { k: u32 }

const ROW = WIDTH * CHANNELS;
const OUTSIDE = 0x80000000u;

fn row_of(plane: u32, row: u32) -> Row {
  let y = row / OUTPUT_WIDTH % OUTPUT_HEIGHT * STRIDE;
  let x = row % OUTPUT_WIDTH * STRIDE;
  let image = row / (OUTPUT_WIDTH * OUTPUT_HEIGHT) * HEIGHT * ROW;
  return Row(image, i32(y) - PADDING_TOP, (i32(x) - PADDING_LEFT) * i32(CHANNELS));
}

fn first_segment(plane: u32) -> u32 { return 0u; }
fn last_segment(plane: u32) -> u32 { return FILTER_HEIGHT; }

fn segment_of(plane: u32, index: u32) -> Segment {
  return Segment(index, index * FILTER_WIDTH * CHANNELS);
}

/** Where the row of the image starts, and the position in it, which for a row outside is far out. */
fn source_of(row: Row, segment: Segment) -> Source {
  let y = u32(row.y + i32(segment.y));
  return Source(row.image + y * ROW, select(OUTSIDE, u32(row.x), y < HEIGHT));
}

fn term_of(segment: Segment, k: u32) -> Term { return Term(k); }

fn load_a(source: Source, term: Term) -> f32 {
  let position = source.position + term.k;
  // Left of the image, u32 is far above any width: one comparison sees both sides.
  return select(0.0, x[source.start + position], position < ROW);
}

fn load_b(segment: Segment, term: Term, col: u32) -> vec4f {
  return read_filters((segment.filters + term.k) * OUTPUT_CHANNELS, col);
}

fn put(plane: u32, row: u32, col: u32, sum: vec4f) {
  write_y(row * OUTPUT_CHANNELS, col, epilogue(col, sum));
}
