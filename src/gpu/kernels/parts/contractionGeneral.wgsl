// Addresses are digits times strides. See contractionGeneral.ts.

struct Place { index: u32, y: u32, x: u32 }
struct Digits { across: u32, down: u32, far: u32 }

fn digits_of(number: u32, width: u32, height: u32) -> Digits {
  return Digits(number % width, number / width % height, number / width / height);
}

fn row_of(row: u32, base: Place) -> Place {
  let at = digits_of(row, ROW_WIDTH, ROW_HEIGHT);
  let y = at.down * ROW_DOWN_Y + at.far * ROW_FAR_Y + base.y;
  let x = at.across * ROW_ACROSS_X + at.down * ROW_DOWN_X + base.x;
  let alone = at.across * ROW_ACROSS + at.far * ROW_FAR + base.index;
  return Place(y * PITCH_Y + x * PITCH_X + alone, y, x);
}

// Left of an image and above it, u32 is far above any size: one comparison sees both sides.
fn load_a(row: Place, term: Place) -> f32 {
  let inside = row.y + term.y < HEIGHT && row.x + term.x < WIDTH;
  return select(0.0, a[row.index + term.index], inside);
}
