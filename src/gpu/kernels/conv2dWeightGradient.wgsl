// The weight gradient as a contraction over output pixels: a row is a filter element (tap, input
// channel), a column an output channel, a segment one row of output pixels, k the pixel along it.
// Planes are runs of segments.

struct Row { y: i32, x: i32, channel: u32 }
struct Segment { image: u32, y: i32, dy: u32 }
struct Source { start: u32, x: u32 }

const OUTSIDE = 0x80000000u;

fn row_of(plane: u32, row: u32) -> Row {
  let tap = row / CHANNELS;
  return Row(
    i32(tap / FILTER_WIDTH) - PADDING_TOP,
    i32(tap % FILTER_WIDTH) - PADDING_LEFT,
    row % CHANNELS,
  );
}

fn first_segment(plane: u32) -> u32 { return plane * RUN; }
fn last_segment(plane: u32) -> u32 { return min((plane + 1u) * RUN, BATCH * OUTPUT_HEIGHT); }

fn segment_of(plane: u32, index: u32) -> Segment {
  return Segment(
    index / OUTPUT_HEIGHT * HEIGHT * WIDTH * CHANNELS,
    i32(index % OUTPUT_HEIGHT * STRIDE),
    index * OUTPUT_WIDTH * OUTPUT_CHANNELS,
  );
}

/** The element under the first pixel, and its column in the image, which for a row outside is far out. */
fn source_of(row: Row, segment: Segment) -> Source {
  let y = u32(segment.y + row.y);
  let start = segment.image + (y * WIDTH + u32(row.x)) * CHANNELS + row.channel;
  return Source(start, select(OUTSIDE, u32(row.x), y < HEIGHT));
}

fn load_a(source: Source, k: u32) -> Rows {
  // Left of the image, u32 is far above any width: one comparison sees both sides.
  let inside = source.x + k * STRIDE < WIDTH;
  return select(Rows(), read_x(source.start + k * (STRIDE * CHANNELS)), inside);
}

fn load_b(segment: Segment, k: u32, col: u32) -> vec4f {
  return read_dy(segment.dy + k * OUTPUT_CHANNELS, col);
}

fn put(plane: u32, row: u32, col: u32, sum: vec4f) {
  write_partials((plane * ROWS + row) * OUTPUT_CHANNELS, col, sum);
}
