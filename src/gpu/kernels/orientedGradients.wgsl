// One lane per cell. It visits the pixels closer to its centre than the side of a cell, in a fixed order.

fn value_at(image: u32, row: i32, col: i32, channel: u32) -> f32 {
  let y = u32(clamp(row, 0, i32(size.height) - 1));
  let x_place = u32(clamp(col, 0, i32(size.width) - 1));
  return x_load(((image * size.height + y) * size.width + x_place) * size.channels + channel);
}

fn gradient_at(image: u32, row: i32, col: i32) -> vec2f {
  var longest = vec2f(0.0);
  for (var channel = 0u; channel < size.channels; channel++) {
    let gradient = vec2f(
      value_at(image, row, col + 1, channel) - value_at(image, row, col - 1, channel),
      value_at(image, row + 1, col, channel) - value_at(image, row - 1, col, channel),
    );
    if (dot(gradient, gradient) > dot(longest, longest)) { longest = gradient; }
  }
  return longest;
}

// The angle of v or −v in half turns, 0 to 1. Arctangent by Abramowitz & Stegun 4.4.49, error 2e-8: the
// built-in one is guaranteed to few digits only.
fn half_turns_of(v: vec2f) -> f32 {
  let up = select(v, -v, v.y < 0.0);
  let across = abs(up.x);
  let steep = up.y > across;
  let t = min(across, up.y) / max(max(across, up.y), 1e-30);
  let s = t * t;
  let angle = t * (1.0 + s * (-0.3333314528 + s * (0.1999355085 + s * (-0.1420889944 + s * (0.1065626393
    + s * (-0.0752896400 + s * (0.0429096138 + s * (-0.0161657367 + s * 0.0028662257))))))));
  let sharp = select(angle, 1.57079632679 - angle, steep);
  return select(sharp, 3.14159265359 - sharp, up.x < 0.0) / 3.14159265359;
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.cells) { return; }
  let cell = vec2i(i32(index / size.cols % size.rows), i32(index % size.cols));
  let image = index / (size.rows * size.cols);
  var bins: array<f32, BINS>;
  let first = cell * i32(size.cell) - i32(size.cell / 2u);
  for (var step = 0u; step < 4u * size.cell * size.cell; step++) {
    let pixel = first + vec2i(i32(step / (2u * size.cell)), i32(step % (2u * size.cell)));
    let inside = all(pixel >= vec2i(0)) && all(pixel < vec2i(i32(size.height), i32(size.width)));
    if (inside) {
      let gradient = gradient_at(image, pixel.x, pixel.y);
      let apart = abs((vec2f(pixel) + 0.5) / f32(size.cell) - 0.5 - vec2f(cell));
      let vote = length(gradient) * (1.0 - apart.x) * (1.0 - apart.y);
      let place = half_turns_of(gradient) * f32(BINS) - 0.5;
      let share = place - floor(place);
      let low = u32(i32(floor(place)) + i32(BINS)) % BINS;
      bins[low] += vote * (1.0 - share);
      bins[(low + 1u) % BINS] += vote * share;
    }
  }
  for (var bin = 0u; bin < BINS; bin++) { y_store(index * BINS + bin, bins[bin]); }
}
