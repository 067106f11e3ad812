// Where a matmul's operands are; the sum itself is parts/contraction.ts's. A plane is one matrix of the
// batch in one split of the inner dimension, and a split is one segment.

struct Row { start: u32 }
struct Segment { a: u32, b: u32 }
struct Source { start: u32 }
struct Term { k: u32 }

fn row_of(plane: u32, row: u32) -> Row { return Row(plane % BATCH * A_MATRIX + row * A_ROW); }

fn first_segment(plane: u32) -> u32 { return plane / BATCH; }
fn last_segment(plane: u32) -> u32 { return plane / BATCH + 1u; }

fn segment_of(plane: u32, index: u32) -> Segment {
  let k = index * SEGMENT;
  return Segment(k * A_INNER, plane % BATCH * B_MATRIX + k * B_INNER);
}

fn source_of(row: Row, segment: Segment) -> Source { return Source(row.start + segment.a); }

fn term_of(segment: Segment, k: u32) -> Term { return Term(k); }

fn load_a(source: Source, term: Term) -> Rows { return read_a(source.start + term.k * A_INNER); }

fn load_b(segment: Segment, term: Term, col: u32) -> vec4f {
  return read_b(segment.b + term.k * B_INNER, col);
}
