import { describe, expect, it } from "vitest";
import { PEERS_WIDTH, partnerOf, peersOf } from "./peers.ts";

const values = [4, 0, 4, -1, 0, 4, -1, 9, 4];
const peers = peersOf(values);
const partners = (row: number, view = 1) =>
  Array.from({ length: 60 }, (_, step) =>
    partnerOf(peers, { seed: 4_000_000_007, step, row, view }),
  );

describe("the partner of a row", () => {
  it.each(values.map((value, row) => [row, value]))(
    "%i is every other row with its value, and no other",
    (row, value) => {
      const others = values.flatMap((other, index) =>
        other === value && value >= 0 && index !== row ? [index] : [],
      );
      const found = [...new Set(partners(row))].sort((a, b) => a - b);
      expect(found).toEqual(others.length > 0 ? others : [row]);
    },
  );

  it("of view 0 is the row itself", () => {
    expect(new Set(partners(0, 0))).toEqual(new Set([0]));
  });

  it("differs between views and seeds", () => {
    expect(partners(0, 2)).not.toEqual(partners(0, 1));
    const other = Array.from({ length: 60 }, (_, step) =>
      partnerOf(peers, { seed: 1, step, row: 0, view: 1 }),
    );
    expect(other).not.toEqual(partners(0));
  });
});

it("has four numbers per row, also of an empty table", () => {
  expect(peers).toHaveLength(PEERS_WIDTH * values.length);
  expect(peersOf([])).toHaveLength(0);
});
