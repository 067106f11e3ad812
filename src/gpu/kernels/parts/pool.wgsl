struct Pixel {
  image: u32,
  y: u32,
  x: u32,
  vector: u32,
}

fn pixel_of(index: u32, height: u32, width: u32) -> Pixel {
  let pixel = index / VECTORS;
  return Pixel(pixel / width / height, (pixel / width) % height, pixel % width, index % VECTORS);
}

fn input_at(image: u32, y: u32, x: u32, vector: u32) -> u32 {
  return ((image * HEIGHT + y) * WIDTH_IN + x) * VECTORS + vector;
}

fn output_at(image: u32, y: u32, x: u32, vector: u32) -> u32 {
  return ((image * POOLED_HEIGHT + y) * POOLED_WIDTH + x) * VECTORS + vector;
}

/// The first window that a row or column lies in, and one past the last.
fn windows_of(position: u32, pooled: u32) -> vec2u {
  let padded = position + PADDING;
  let first = select(0u, (padded - SIZE) / STRIDE + 1u, padded >= SIZE);
  return vec2u(first, min(padded / STRIDE + 1u, pooled));
}
