// A lane counts one region. Neighbours are compared by their difference from the centre, summed with
// the interpolation's weights: on a flat patch that is exactly 0, whatever the rounding.

fn grey_at(image: u32, row: i32, col: i32) -> f32 {
  let y_place = u32(clamp(row, 0, i32(HEIGHT) - 1));
  let x_place = u32(clamp(col, 0, i32(WIDTH) - 1));
  let first = ((image * HEIGHT + y_place) * WIDTH + x_place) * CHANNELS;
  if (CHANNELS == 1u) { return x[first]; }
  return 0.299 * x[first] + 0.587 * x[min(first + 1u, first + CHANNELS - 1u)] + 0.114 * x[first + CHANNELS - 1u];
}

// What two bytes' difference is at least, seen through the weights, is 1.7e-6; less is rounding.
const SAME: f32 = -1e-6;

fn pattern_at(image: u32, row: i32, col: i32) -> u32 {
  let center = grey_at(image, row, col);
  let east = grey_at(image, row, col + 1) - center;
  let north = grey_at(image, row - 1, col) - center;
  let west = grey_at(image, row, col - 1) - center;
  let south = grey_at(image, row + 1, col) - center;
  // √½ along both axes: weights √½·(1 − √½) for the neighbours beside, ½ for the corner.
  let beside = 0.20710678118;
  let northeast = beside * (north + east) + 0.5 * (grey_at(image, row - 1, col + 1) - center);
  let northwest = beside * (north + west) + 0.5 * (grey_at(image, row - 1, col - 1) - center);
  let southwest = beside * (south + west) + 0.5 * (grey_at(image, row + 1, col - 1) - center);
  let southeast = beside * (south + east) + 0.5 * (grey_at(image, row + 1, col + 1) - center);
  return u32(east > SAME) | (u32(northeast > SAME) << 1u) | (u32(north > SAME) << 2u)
    | (u32(northwest > SAME) << 3u) | (u32(west > SAME) << 4u) | (u32(southwest > SAME) << 5u)
    | (u32(south > SAME) << 6u) | (u32(southeast > SAME) << 7u);
}

// One run of ones: how many, and where it starts.
fn code_of(pattern: u32) -> u32 {
  if (pattern == 0u) { return 56u; }
  if (pattern == 255u) { return 57u; }
  let before = ((pattern << 1u) | (pattern >> 7u)) & 255u;
  let starts = pattern & ~before;
  if (countOneBits(starts) != 1u) { return 58u; }
  return (countOneBits(pattern) - 1u) * 8u + firstTrailingBit(starts);
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= ALL_REGIONS) { return; }
  let image = index / (REGIONS * REGIONS);
  let region = vec2u(index / REGIONS % REGIONS, index % REGIONS);
  let sides = vec2u(HEIGHT, WIDTH);
  let first = (region * sides + REGIONS - 1u) / REGIONS;
  let last = ((region + 1u) * sides + REGIONS - 1u) / REGIONS;
  let share = 1.0 / f32((last.x - first.x) * (last.y - first.y));
  for (var code = 0u; code < PATTERNS; code++) { y[index * PATTERNS + code] = 0.0; }
  for (var row = first.x; row < last.x; row++) {
    for (var col = first.y; col < last.y; col++) {
      y[index * PATTERNS + code_of(pattern_at(image, i32(row), i32(col)))] += share;
    }
  }
}
