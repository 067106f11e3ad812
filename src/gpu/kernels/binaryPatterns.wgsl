// One lane per region. Neighbours are compared by their differences from the centre, summed with the weights
// of the interpolation: on a flat patch the result is exactly 0.

fn grey_at(image: u32, row: i32, col: i32) -> f32 {
  let y_place = u32(clamp(row, 0, i32(size.height) - 1));
  let x_place = u32(clamp(col, 0, i32(size.width) - 1));
  let first = ((image * size.height + y_place) * size.width + x_place) * size.channels;
  if (size.channels == 1u) { return x_load(first); }
  return 0.299 * x_load(first) + 0.587 * x_load(min(first + 1u, first + size.channels - 1u)) + 0.114 * x_load(first + size.channels - 1u);
}

// The smallest weighted difference of two bytes is 1.7e-6; anything less is rounding.
const SAME: f32 = -1e-6;

fn pattern_at(image: u32, row: i32, col: i32) -> u32 {
  let center = grey_at(image, row, col);
  let east = grey_at(image, row, col + 1) - center;
  let north = grey_at(image, row - 1, col) - center;
  let west = grey_at(image, row, col - 1) - center;
  let south = grey_at(image, row + 1, col) - center;
  // √½ along both axes: weights √½·(1 − √½) for the direct neighbours, ½ for the corner.
  let beside = 0.20710678118;
  let northeast = beside * (north + east) + 0.5 * (grey_at(image, row - 1, col + 1) - center);
  let northwest = beside * (north + west) + 0.5 * (grey_at(image, row - 1, col - 1) - center);
  let southwest = beside * (south + west) + 0.5 * (grey_at(image, row + 1, col - 1) - center);
  let southeast = beside * (south + east) + 0.5 * (grey_at(image, row + 1, col + 1) - center);
  return u32(east > SAME) | (u32(northeast > SAME) << 1u) | (u32(north > SAME) << 2u)
    | (u32(northwest > SAME) << 3u) | (u32(west > SAME) << 4u) | (u32(southwest > SAME) << 5u)
    | (u32(south > SAME) << 6u) | (u32(southeast > SAME) << 7u);
}

// A single run of ones is coded by its length and its start.
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
  if (index >= size.allRegions) { return; }
  let image = index / (size.regions * size.regions);
  let region = vec2u(index / size.regions % size.regions, index % size.regions);
  let sides = vec2u(size.height, size.width);
  let first = (region * sides + size.regions - 1u) / size.regions;
  let last = ((region + 1u) * sides + size.regions - 1u) / size.regions;
  let share = 1.0 / f32((last.x - first.x) * (last.y - first.y));
  for (var code = 0u; code < size.patterns; code++) { y_store(index * size.patterns + code, 0.0); }
  for (var row = first.x; row < last.x; row++) {
    for (var col = first.y; col < last.y; col++) {
      let bin = index * size.patterns + code_of(pattern_at(image, i32(row), i32(col)));
      y_store(bin, y_load(bin) + share);
    }
  }
}
