// The weight gradient as a contraction over output pixels: a row is a filter element (tap, input
// channel), a column an output channel, k a pixel. A plane is a run of pixels, and one segment.

struct Row { start: u32, y: u32, x: u32 }
struct Segment { first: u32 }
struct Source { start: u32, y: u32, x: u32 }
struct Term { pixel: u32, start: u32, y: u32, x: u32 }

/** Coordinates are u32 that wrap below zero, so that one comparison sees both sides of the image. */
fn row_of(plane: u32, row: u32) -> Row {
  let tap = row / CHANNELS;
  let y = tap / FILTER_WIDTH - u32(PADDING_TOP);
  let x = tap % FILTER_WIDTH - u32(PADDING_LEFT);
  return Row((y * WIDTH + x) * CHANNELS + row % CHANNELS, y, x);
}

fn first_segment(plane: u32) -> u32 { return plane; }
fn last_segment(plane: u32) -> u32 { return plane + 1u; }

fn segment_of(plane: u32, index: u32) -> Segment { return Segment(index * RUN); }

fn source_of(row: Row, segment: Segment) -> Source { return Source(row.start, row.y, row.x); }

fn term_of(segment: Segment, k: u32) -> Term {
  let pixel = segment.first + k;
  let y = pixel / OUTPUT_WIDTH % OUTPUT_HEIGHT * STRIDE;
  let x = pixel % OUTPUT_WIDTH * STRIDE;
  let image = pixel / (OUTPUT_WIDTH * OUTPUT_HEIGHT);
  return Term(pixel, ((image * HEIGHT + y) * WIDTH + x) * CHANNELS, y, x);
}

fn load_a(source: Source, term: Term) -> Rows {
  let inside = term.y + source.y < HEIGHT && term.x + source.x < WIDTH;
  return select(Rows(), read_x(term.start + source.start), inside);
}

fn load_b(segment: Segment, term: Term, col: u32) -> vec4f {
  return read_dy(term.pixel * OUTPUT_CHANNELS, col);
}

fn put(plane: u32, row: u32, col: u32, sum: vec4f) {
  write_partials((plane * ROWS + row) * OUTPUT_CHANNELS, col, sum);
}
