// The input gradient as a gather: a row is an input pixel, a column an input channel, a segment a
// filter tap, k the output channels. Under a stride s, the taps that reach an input row y are every
// s-th, from (y + padding) mod s: pixels of one phase (y mod s, x mod s) share their taps, so a plane is
// a phase and no tap is tried in vain.

struct Row { image: u32, y: i32, x: i32 }
struct Segment { y: i32, x: i32, filters: u32 }
struct Source { start: u32, inside: bool }
struct Term { k: u32 }
struct Phase { y: u32, x: u32, first_y: u32, first_x: u32, taps_y: u32, taps_x: u32 }

fn phase_of(plane: u32) -> Phase {
  let y = plane / STRIDE;
  let x = plane % STRIDE;
  let first_y = (y + u32(PADDING_TOP)) % STRIDE;
  let first_x = (x + u32(PADDING_LEFT)) % STRIDE;
  return Phase(
    y, x, first_y, first_x,
    (FILTER_HEIGHT + STRIDE - 1u - min(first_y, FILTER_HEIGHT + STRIDE - 1u)) / STRIDE,
    (FILTER_WIDTH + STRIDE - 1u - min(first_x, FILTER_WIDTH + STRIDE - 1u)) / STRIDE,
  );
}

/** The output pixel under the phase's first tap. */
fn row_of(plane: u32, row: u32) -> Row {
  let phase = phase_of(plane);
  let y = row / PHASE_WIDTH % PHASE_HEIGHT + (phase.y + u32(PADDING_TOP) - phase.first_y) / STRIDE;
  let x = row % PHASE_WIDTH + (phase.x + u32(PADDING_LEFT) - phase.first_x) / STRIDE;
  return Row(row / (PHASE_WIDTH * PHASE_HEIGHT) * OUTPUT_HEIGHT * OUTPUT_WIDTH, i32(y), i32(x));
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
  let tap = (phase.first_y + y * STRIDE) * FILTER_WIDTH + phase.first_x + x * STRIDE;
  return Segment(i32(y), i32(x), tap * CHANNELS * OUTPUT_CHANNELS);
}

fn source_of(row: Row, segment: Segment) -> Source {
  let y = u32(row.y - segment.y);
  let x = u32(row.x - segment.x);
  // Below zero, u32 is far above any size: one comparison sees both sides.
  let inside = y < OUTPUT_HEIGHT && x < OUTPUT_WIDTH;
  let start = (row.image + y * OUTPUT_WIDTH + x) * OUTPUT_CHANNELS;
  return Source(select(0u, start, inside), inside);
}

fn term_of(segment: Segment, k: u32) -> Term { return Term(k); }

fn load_a(source: Source, term: Term) -> f32 { return select(0.0, dy[source.start + term.k], source.inside); }

fn load_b(segment: Segment, term: Term, col: u32) -> vec4f {
  return read_filters(segment.filters + term.k, col);
}

fn put(plane: u32, row: u32, col: u32, sum: vec4f) {
  let y = row / PHASE_WIDTH % PHASE_HEIGHT * STRIDE + plane / STRIDE;
  let x = row % PHASE_WIDTH * STRIDE + plane % STRIDE;
  // Phases may differ by a pixel; all are as large as the first.
  if (y < HEIGHT && x < WIDTH) {
    let image = row / (PHASE_WIDTH * PHASE_HEIGHT);
    write_dx(((image * HEIGHT + y) * WIDTH + x) * CHANNELS, col, sum);
  }
}
