// Addresses are digits times strides, see genericContraction.ts.

struct Position { index: u32, y: u32, x: u32 }
struct Digits { across: u32, down: u32, far: u32 }

fn digits_of(number: u32, width: u32, height: u32) -> Digits {
  return Digits(number % width, number / width % height, number / width / height);
}

fn row_of(row: u32, base: Position) -> Position {
  let at = digits_of(row, size.rowWidth, size.rowHeight);
  let y = at.down * size.rowDownY + at.far * size.rowFarY + base.y;
  let x = at.across * size.rowAcrossX + at.down * size.rowDownX + base.x;
  let plain = at.across * size.rowAcross + at.far * size.rowFar + base.index;
  return Position(y * size.pitchY + x * size.pitchX + plain, y, x);
}

// Positions above or left of the image wrap around to large u32, so one comparison tests both sides.
fn load_a(row: Position, term: Position) -> f32 {
  let inside = row.y + term.y < size.height && row.x + term.x < size.width;
  return select(0.0, a_load(row.index + term.index), inside);
}
