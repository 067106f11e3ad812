// Gradients of images x: centred differences of the channel with the longest; the edge is repeated beyond the border.

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
