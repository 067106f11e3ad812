/**
 * Main functions of {@link contrastGradient} for tiles of four rows. For each tile of keys a lane
 * computes the weights of four keys, then adds all weighted keys of the tile to its own vectors of the
 * gradient. The sums are named variables, since CPU adapters keep an indexed array in memory.
 */
import { unroll } from "./unroll.ts";

const ROWS = [0, 1, 2, 3];

/** The sums of a lane: for four rows, the vectors depth_lane + i · `lanes`. */
function laneSums(vectors: number, lanes: number) {
  const names = Array.from({ length: vectors }, (_, i) => ROWS.map((row) => `sum${i}_${row}`));
  return {
    declare: names
      .flat()
      .map((name) => `  var ${name} = Vector(0.0);`)
      .join("\n"),
    /** Adds the key that starts at vector `start`, times `weight`. */
    addKey: unroll(vectors, (i) =>
      [
        `      let key${i} = key_at(start + min(depth_lane + ${i * lanes}u, size.vectors - 1u));`,
        ...ROWS.map((row) => {
          return `      sum${i}_${row} = fma(Vector(weight[${row}]), key${i}, sum${i}_${row});`;
        }),
      ].join("\n"),
    ),
    /** A loop that is not unrolled, so that the store and its bounds check are compiled once. */
    store: `
  var sums = array<Vector, ${names.flat().length}u>(
    ${names.flat().join(", ")}
  );
  for (var i = 0u; i < ${names.flat().length}u * one; i++) {
    store(chunk, row + i % 4u, depth_lane + i / 4u * size.depthLanes, factor * sums[i]);
  }`,
  };
}

const START = `
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  if (number >= size.rowTiles * size.chunks) { return; }
  let chunk = number % size.chunks;
  let row_group = lane / size.depthLanes;
  let depth_lane = lane % size.depthLanes;
  let row = first_row() + (number / size.chunks) * 32u + row_group * 4u;
  let scale = 1.0 / temperature();
  let factor = dLoss_load(0u) * scale / TERMS;
`;

const TILE_WEIGHTS = `
  let one = groups.z;
  let end = min((chunk + 1u) * size.keysPerChunk, size.keys) * one;
  for (var tile = chunk * size.keysPerChunk; tile < end; tile += size.keyTile) {
    let key = tile + depth_lane * 4u;
    var product = products(row, key, one);
    for (var i = 0u; i < 4u * one; i++) {
      product[i] = weights_of(row + i, key, end, product[i], scale);
    }
`;

/** Lanes share their weights in workgroup memory. */
export function workgroupMainWgsl(vectors: number, lanes: number): string {
  const sums = laneSums(vectors, lanes);
  return `
// [keys of the tile, 8 row groups], four rows each.
var<workgroup> weights: array<vec4f, LANES * 4u>;
${START}
${sums.declare}
${TILE_WEIGHTS}
    let by_key = transpose(product);
    let first = depth_lane * 4u * 8u + row_group;
    weights[first] = by_key[0];
    weights[first + 8u] = by_key[1];
    weights[first + 16u] = by_key[2];
    weights[first + 24u] = by_key[3];
    workgroupBarrier();
    let count = min(size.keyTile, end - tile);
    for (var i = 0u; i < count; i++) {
      let weight = weights[i * 8u + row_group];
      let start = (tile + i) * size.vectors;
${sums.addKey}
    }
    workgroupBarrier();
  }
${sums.store}
}`;
}

/** A quad handles four rows and a tile of sixteen keys; its lanes pass their weights around. */
export function quadsMainWgsl(vectors: number, lanes: number): string {
  const sums = laneSums(vectors, lanes);
  return `
${START}
${sums.declare}
${TILE_WEIGHTS}
    var by_key = transpose(product);
    for (var i = 0u; i < 4u * one; i++) {
      var weight = by_key[0];
      by_key = mat4x4f(by_key[1], by_key[2], by_key[3], weight);
      // First the lane's own weights, then those of lanes that are 1, 3 and 2 away.
      for (var step = 0u; step < 4u * one; step++) {
        let owner = depth_lane ^ step ^ (step >> 1u);
        let start = min(tile + owner * 4u + i, size.keys - 1u) * size.vectors;
${sums.addKey}
        let across = quadSwapX(weight);
        let down = quadSwapY(weight);
        weight = select(across, down, (step & 1u) == 1u);
      }
    }
  }
${sums.store}
}`;
}
