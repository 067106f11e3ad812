// The weight gradient as a contraction: a row is a filter element (tap, input channel), a column an output
// channel, and k an output pixel. A plane is a run of pixels and one segment.

struct Row { start: u32, y: u32, x: u32 }
struct Segment { first: u32 }
struct Source { start: u32, y: u32, x: u32 }
struct Term { pixel: u32, start: u32, y: u32, x: u32 }

/** Negative coordinates wrap around to large u32, so one comparison tests both sides of the image. */
fn row_of(plane: u32, row_of_part: u32) -> Row {
  let row = size.firstRow + row_of_part;
  let tap = row / size.channels;
  let y = tap / size.filterWidth - u32(size.paddingTop);
  let x = tap % size.filterWidth - u32(size.paddingLeft);
  return Row((y * size.width + x) * size.channels + row % size.channels, y, x);
}

fn first_segment(plane: u32) -> u32 { return plane; }
fn last_segment(plane: u32) -> u32 { return plane + 1u; }

fn segment_of(plane: u32, index: u32) -> Segment { return Segment(index * size.run); }

fn source_of(row: Row, segment: Segment) -> Source { return Source(row.start, row.y, row.x); }

fn term_of(segment: Segment, k: u32) -> Term {
  let pixel = segment.first + k;
  let y = pixel / size.outputWidth % size.outputHeight * size.stride;
  let x = pixel % size.outputWidth * size.stride;
  let image = pixel / (size.outputWidth * size.outputHeight);
  return Term(pixel, ((image * size.height + y) * size.width + x) * size.channels, y, x);
}

fn load_a(source: Source, term: Term) -> Rows {
  let inside = term.y + source.y < size.height && term.x + source.x < size.width;
  return select(Rows(), read_x(term.start + source.start), inside);
}

fn load_b(segment: Segment, term: Term, col: u32) -> vec4f {
  return read_dy(term.pixel * size.outputChannels, col);
}

fn put(plane: u32, row: u32, col: u32, sum: vec4f) {
  write_partials((plane * size.rows + size.firstRow + row) * size.outputChannels, col, sum);
}
