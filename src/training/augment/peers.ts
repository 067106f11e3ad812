/**
 * The rows of a table that share a value of a column, from which the second view of a pair can come. A table of
 * four numbers per row, so that a lane of the GPU finds the partner of a row with three reads.
 */
import { at } from "../../shared/errors.ts";
import { hash4 } from "../../shared/random.ts";

/**
 * Numbers of row r in the table of peers. The rows in the order of their values are column {@link ORDERED}; the
 * peers of row r are `SIZE` of them from `START`, itself included, at `PLACE` among them.
 */
export const PEERS_WIDTH = 4;
const [START, SIZE, PLACE, ORDERED] = [0, 1, 2, 3];

/** The table of peers, [n · 4]. Rows whose value is unknown (negative) have no peers but themselves. */
export function peersOf(values: ArrayLike<number>): Uint32Array {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < values.length; row++) {
    const value = at(values, row);
    const key = value < 0 ? -1 - row : value;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const peers = new Uint32Array(values.length * PEERS_WIDTH);
  let start = 0;
  for (const rows of groups.values()) {
    for (const [place, row] of rows.entries()) {
      peers.set([start, rows.length, place], row * PEERS_WIDTH);
      peers[(start + place) * PEERS_WIDTH + ORDERED] = row;
    }
    start += rows.length;
  }
  return peers;
}

/** The random stream that draws the partner for view 0; those of other views follow. */
const PARTNER = 0x70610000;

/**
 * The row whose image a view shows: the row itself for view 0, another row with the same value for other views. The
 * only row with its value is its own partner.
 */
export function partnerOf(
  peers: ArrayLike<number>,
  { seed, step, row, view }: Record<"seed" | "step" | "row" | "view", number>,
): number {
  const size = at(peers, row * PEERS_WIDTH + SIZE);
  if (view === 0 || size < 2) return row;
  const drawn = hash4(seed, step, row, PARTNER + view)[0] % (size - 1);
  // The row itself is left out: places from its own on are one further.
  const place = drawn + (drawn >= at(peers, row * PEERS_WIDTH + PLACE) ? 1 : 0);
  return at(peers, (at(peers, row * PEERS_WIDTH + START) + place) * PEERS_WIDTH + ORDERED);
}

/** The same function in WGSL with equal bits. Requires `randomWgsl` and the buffer `peers`. */
export const partnerWgsl = /* wgsl */ `
fn partner_of(seed: u32, step: u32, row: u32, view: u32) -> u32 {
  let first = row * ${PEERS_WIDTH}u;
  let others = peers_load(first + ${SIZE}u) - 1u;
  if (view == 0u || others == 0u) { return row; }
  let drawn = hash4(vec4u(seed, step, row, ${PARTNER}u + view)).x % others;
  let place = drawn + select(0u, 1u, drawn >= peers_load(first + ${PLACE}u));
  return peers_load((peers_load(first + ${START}u) + place) * ${PEERS_WIDTH}u + ${ORDERED}u);
}
`;
