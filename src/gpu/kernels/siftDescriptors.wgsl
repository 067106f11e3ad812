// One lane per cell of a window. It visits the pixels of the window that are closer to its centre than the side of a
// cell, in a fixed order.

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.cells) { return; }
  let cell = vec2i(i32(index / CELLS % CELLS), i32(index % CELLS));
  let window = index / (CELLS * CELLS);
  let image = window / (size.rows * size.cols);
  let corner = vec2i(
    i32(window / size.cols % size.rows * size.down),
    i32(window % size.cols * size.across),
  );
  let side = i32(CELL * CELLS);
  let half = 0.5 * f32(side);
  var bins: array<f32, BINS>;
  let first = cell * i32(CELL) - i32(CELL / 2u);
  for (var step = 0u; step < 4u * CELL * CELL; step++) {
    let pixel = first + vec2i(i32(step / (2u * CELL)), i32(step % (2u * CELL)));
    if (all(pixel >= vec2i(0)) && all(pixel < vec2i(side))) {
      let gradient = gradient_at(image, corner.x + pixel.x, corner.y + pixel.y);
      let center = (vec2f(pixel) + 0.5 - half) / half;
      let apart = abs((vec2f(pixel) + 0.5) / f32(CELL) - 0.5 - vec2f(cell));
      let vote = length(gradient) * exp(-0.5 * dot(center, center)) * (1.0 - apart.x) * (1.0 - apart.y);
      let half_turns = half_turns_of(gradient) + select(0.0, 1.0, gradient.y < 0.0);
      let place = 0.5 * half_turns * f32(BINS);
      let share = place - floor(place);
      let low = u32(floor(place)) % BINS;
      bins[low] += vote * (1.0 - share);
      bins[(low + 1u) % BINS] += vote * share;
    }
  }
  for (var bin = 0u; bin < BINS; bin++) { y_store(index * BINS + bin, bins[bin]); }
}
