// A convolution as a contraction (parts/contraction.ts): a row is an output pixel, a segment a row of the
// filter, and k its (tap, channel) pairs, which are contiguous in the image and in the filter.

struct Row { image: u32, y: i32, x: i32 }
struct Segment { y: u32, filters: u32 }
struct Source { start: u32, position: u32 }
struct Term { k: u32 }

fn row_length() -> u32 { return size.width * size.channels; }
const OUTSIDE = 0x80000000u;

fn row_of(plane: u32, row: u32) -> Row {
  let y = row / size.outputWidth % size.outputHeight * size.stride;
  let x = row % size.outputWidth * size.stride;
  let image = row / (size.outputWidth * size.outputHeight) * size.height * row_length();
  return Row(image, i32(y) - size.paddingTop, (i32(x) - size.paddingLeft) * i32(size.channels));
}

fn first_segment(plane: u32) -> u32 { return 0u; }
fn last_segment(plane: u32) -> u32 { return size.filterHeight; }

fn segment_of(plane: u32, index: u32) -> Segment {
  return Segment(index, index * size.filterWidth * size.channels);
}

/** Start of the row in the image and the position in it, which is out of range for a row outside the image. */
fn source_of(row: Row, segment: Segment) -> Source {
  let y = u32(row.y + i32(segment.y));
  return Source(row.image + y * row_length(), select(OUTSIDE, u32(row.x), y < size.height));
}

fn term_of(segment: Segment, k: u32) -> Term { return Term(k); }

fn load_a(source: Source, term: Term) -> f32 {
  let position = source.position + term.k;
  // A position left of the image wraps around to a large u32, so one comparison tests both sides.
  return select(0.0, x_load(source.start + position), position < row_length());
}

fn load_b(segment: Segment, term: Term, col: u32) -> vec4f {
  return read_filters((segment.filters + term.k) * size.outputChannels, col);
}

fn put(plane: u32, row: u32, col: u32, sum: vec4f) {
  write_y(row * size.outputChannels, col, epilogue(col, sum));
}
