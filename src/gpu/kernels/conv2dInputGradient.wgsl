// The input gradient as a contraction: a row is an input pixel, a column an input channel, a segment a filter
// tap, and k the output channels. With stride s, every s-th tap reaches an input row y, starting at
// (y + padding) mod s. Pixels of one phase (y mod s, x mod s) share their taps, so a plane is a phase.

struct Row { image: u32, y: i32, x: i32 }
struct Segment { y: i32, x: i32, filters: u32 }
struct Source { start: u32, inside: bool }
struct Term { k: u32 }
struct Phase { y: u32, x: u32, first_y: u32, first_x: u32, taps_y: u32, taps_x: u32 }

fn phase_of(plane: u32) -> Phase {
  let y = plane / size.stride;
  let x = plane % size.stride;
  let first_y = (y + u32(size.paddingTop)) % size.stride;
  let first_x = (x + u32(size.paddingLeft)) % size.stride;
  return Phase(
    y, x, first_y, first_x,
    (size.filterHeight + size.stride - 1u - min(first_y, size.filterHeight + size.stride - 1u)) / size.stride,
    (size.filterWidth + size.stride - 1u - min(first_x, size.filterWidth + size.stride - 1u)) / size.stride,
  );
}

/** The output pixel at the first tap of the phase. */
fn row_of(plane: u32, row: u32) -> Row {
  let phase = phase_of(plane);
  let y = row / size.phaseWidth % size.phaseHeight + (phase.y + u32(size.paddingTop) - phase.first_y) / size.stride;
  let x = row % size.phaseWidth + (phase.x + u32(size.paddingLeft) - phase.first_x) / size.stride;
  return Row(row / (size.phaseWidth * size.phaseHeight) * size.outputHeight * size.outputWidth, i32(y), i32(x));
}

fn first_segment(plane: u32) -> u32 { return 0u; }
fn last_segment(plane: u32) -> u32 {
  let phase = phase_of(plane);
  return phase.taps_y * phase.taps_x;
}

fn segment_of(plane: u32, index: u32) -> Segment {
  let phase = phase_of(plane);
  let y = index / phase.taps_x;
  let x = index % phase.taps_x;
  let tap = (phase.first_y + y * size.stride) * size.filterWidth + phase.first_x + x * size.stride;
  return Segment(i32(y), i32(x), tap * size.channels * size.outputChannels);
}

fn source_of(row: Row, segment: Segment) -> Source {
  let y = u32(row.y - segment.y);
  let x = u32(row.x - segment.x);
  // Negative coordinates wrap around to large u32, so one comparison tests both sides.
  let inside = y < size.outputHeight && x < size.outputWidth;
  let start = (row.image + y * size.outputWidth + x) * size.outputChannels;
  return Source(select(0u, start, inside), inside);
}

fn term_of(segment: Segment, k: u32) -> Term { return Term(k); }

fn load_a(source: Source, term: Term) -> f32 { return select(0.0, dy_load(source.start + term.k), source.inside); }

fn load_b(segment: Segment, term: Term, col: u32) -> vec4f {
  return read_filters(segment.filters + term.k, col);
}

fn put(plane: u32, row: u32, col: u32, sum: vec4f) {
  let y = row / size.phaseWidth % size.phaseHeight * size.stride + plane / size.stride;
  let x = row % size.phaseWidth * size.stride + plane % size.stride;
  // The first phase is the largest; others may be a pixel smaller.
  if (y < size.height && x < size.width) {
    let image = row / (size.phaseWidth * size.phaseHeight);
    write_dx(((image * size.height + y) * size.width + x) * size.channels, col, sum);
  }
}
