// Any contraction without an epilogue: addresses are digits times strides. See contractionGeneral.ts.

struct Place { index: u32, y: u32, x: u32 }

fn row_of(row: u32, base: Place) -> Place {
  let across = row % ROW_WIDTH;
  let down = row / ROW_WIDTH % ROW_HEIGHT;
  let far = row / ROW_WIDTH / ROW_HEIGHT;
  let y = down * ROW_DOWN_Y + far * ROW_FAR_Y + base.y;
  let x = across * ROW_ACROSS_X + down * ROW_DOWN_X + base.x;
  return Place(y * PITCH_Y + x * PITCH_X + across * ROW_ACROSS + far * ROW_FAR + base.index, y, x);
}

// Left of an image and above it, u32 is far above any size: one comparison sees both sides.
fn load_a(row: Place, term: Place) -> f32 {
  let inside = row.y + term.y < HEIGHT && row.x + term.x < WIDTH;
  return select(0.0, a[row.index + term.index], inside);
}
