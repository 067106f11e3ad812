struct Pixel {
  image: u32,
  y: u32,
  x: u32,
  vector: u32,
}

fn pixel_of(index: u32, height: u32, width: u32) -> Pixel {
  let pixel = index / size.vectors;
  return Pixel(pixel / width / height, (pixel / width) % height, pixel % width, index % size.vectors);
}

fn input_at(image: u32, y: u32, x: u32, vector: u32) -> u32 {
  return ((image * size.height + y) * size.width + x) * size.vectors + vector;
}

fn output_at(image: u32, y: u32, x: u32, vector: u32) -> u32 {
  return ((image * size.pooledHeight + y) * size.pooledWidth + x) * size.vectors + vector;
}

/// The windows that contain a row or column: [first, end).
fn windows_of(position: u32, pooled: u32) -> vec2u {
  let padded = position + size.padding;
  let first = select(0u, (padded - size.window) / size.stride + 1u, padded >= size.window);
  return vec2u(first, min(padded / size.stride + 1u, pooled));
}
