// One lane per cell. It visits the pixels closer to its centre than the side of a cell, in a fixed order.

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
