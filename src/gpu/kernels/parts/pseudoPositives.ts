/** Shared by the sums over pseudo-positive pairs and their gradient. */
import { at } from "../../../shared/errors.ts";
import { u32 } from "../../kernel.ts";
import { boundIf } from "./vectors.ts";

export interface PseudoPositiveDims {
  readonly rows: number;
  readonly depth: number;
  /** Whether rows of equal numbers are positives already, and so are left out. */
  readonly grouped: boolean;
}

const LANES = 64;

/** WGSL of `product(i, j, one)` and `chosen(i, j, value, own)`: whether key j is a pseudo-positive of row i. */
export const pseudoWgsl = ({ grouped }: PseudoPositiveDims): string =>
  `fn product(row: u32, key: u32, one: u32) -> f32 {
  var total = 0.0;
  for (var d = 0u; d < size.depth * one; d++) {
    total = fma(a_load(row * size.depth + d), b_load(key * size.depth + d), total);
  }
  return total;
}
fn chosen(row: u32, key: u32, value: f32, own: f32) -> bool {
  return row != key && value >= own${grouped ? " && groups_load(row) != groups_load(key)" : ""};
}
`;

export const pseudoBuffers = ({ rows, depth, grouped }: PseudoPositiveDims) => ({
  a: { access: "read" as const, length: rows * depth },
  b: { access: "read" as const, length: rows * depth },
  ...boundIf(grouped, { groups: { access: "read", length: rows, type: "u32" } }),
});

export const pseudoSizes = ({ rows, depth }: PseudoPositiveDims) => ({ rows, depth });
export const pseudoConstants = () => ({ LANES: u32(LANES) });
export const pseudoGroups = ({ rows }: PseudoPositiveDims): number => Math.ceil(rows / LANES);

interface Operands {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
  readonly groups: ArrayLike<number>;
}

/** The pseudo-positives of a row with their products. */
export function pseudoPositivesOf(
  { rows, depth, grouped }: PseudoPositiveDims,
  { a, b, groups }: Operands,
  row: number,
): { readonly key: number; readonly value: number }[] {
  const product = (key: number) => {
    let total = 0;
    for (let d = 0; d < depth; d++) total += at(a, row * depth + d) * at(b, key * depth + d);
    return total;
  };
  const own = product(row);
  return Array.from({ length: rows }, (_, key) => ({ key, value: product(key) })).filter(
    ({ key, value }) =>
      key !== row && value >= own && !(grouped && at(groups, row) === at(groups, key)),
  );
}

export const pseudoSamples: readonly PseudoPositiveDims[] = [
  { rows: 1, depth: 3, grouped: false },
  { rows: 37, depth: 7, grouped: false },
  { rows: 70, depth: 12, grouped: true },
];

export const sampleGroup = (index: number): number => index % 5;
