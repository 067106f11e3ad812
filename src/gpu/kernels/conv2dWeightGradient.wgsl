// The weight gradient as a contraction over output pixels: a row is a filter element (tap, input
// channel), a column an output channel, a segment one row of output pixels, k the pixel along it.
// Planes are runs of segments.

struct Row { y: i32, x: i32, channel: u32 }
struct Segment { image: u32, y: i32, dy: u32 }
struct Source { start: i32, x: i32, inside: bool }

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

fn source_of(row: Row, segment: Segment) -> Source {
  let y = segment.y + row.y;
  let start = i32(segment.image + row.channel) + y * i32(WIDTH * CHANNELS);
  return Source(start, row.x, u32(y) < HEIGHT);
}

fn load_a(source: Source, k: u32) -> Rows {
  let x = source.x + i32(k * STRIDE);
  let inside = source.inside && u32(x) < WIDTH;
  let value = read_x(u32(select(0, source.start + x * i32(CHANNELS), inside)));
  return select(Rows(), value, inside);
}

fn load_b(segment: Segment, k: u32, col: u32) -> vec4f {
  return read_dy(segment.dy + k * OUTPUT_CHANNELS, col);
}

fn put(plane: u32, row: u32, col: u32, sum: vec4f) {
  write_partials((plane * ROWS + row) * OUTPUT_CHANNELS, col, sum);
}
