// A matmul as a contraction (parts/contraction.ts). A plane is one matrix of the batch and one split of the
// inner dimension; a split is one segment.

struct Row { start: u32 }
struct Segment { a: u32, b: u32 }
struct Source { start: u32 }
struct Term { k: u32 }

fn row_of(plane: u32, row: u32) -> Row {
  return Row(plane % size.batch * size.aMatrix + (size.firstRow + row) * size.aRow);
}

fn first_segment(plane: u32) -> u32 { return plane / size.batch; }
fn last_segment(plane: u32) -> u32 { return plane / size.batch + 1u; }

fn segment_of(plane: u32, index: u32) -> Segment {
  let k = index * size.segment;
  return Segment(k * size.aInner, plane % size.batch * size.bMatrix + k * size.bInner);
}

fn source_of(row: Row, segment: Segment) -> Source { return Source(row.start + segment.a); }

fn term_of(segment: Segment, k: u32) -> Term { return Term(k); }

fn load_a(source: Source, term: Term) -> Rows { return read_a(source.start + term.k * size.aInner); }

fn load_b(segment: Segment, term: Term, col: u32) -> vec4f {
  return read_b(segment.b + term.k * size.bInner, col);
}
