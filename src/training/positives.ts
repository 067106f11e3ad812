/** Positive pairs of a run: two views of one row of the table, or of two rows that share a value. */
import type { Tensor } from "../autodiff/tensor.ts";
import { categoryNamed, type SplitName, type Table } from "../data/index.ts";
import { at, InputError } from "../shared/errors.ts";
import type { SettingValues } from "../shared/settings.ts";
import { partnerOf, peersOf } from "./augment/peers.ts";
import type { MethodDefinition } from "./method.ts";
import type { Model } from "./model.ts";
import { AUGMENTED, pairColumn } from "./positivesSetting.ts";

/** The column whose value the rows of a pair share in a run; undefined if both views show the same row. */
export const pairedBy = ({
  method,
  configuration,
}: Pick<Model, "method" | "configuration">): string | undefined =>
  pairColumn(method, configuration.settings);

/** The table of peers of a split on the GPU, for `augmentedViews`; undefined if both views show the same row. */
export function peersTensor(model: Model, split: SplitName): Tensor | undefined {
  const column = pairedBy(model);
  return column === undefined
    ? undefined
    : model.columns.read(split, { kind: "peers", column }).data;
}

/**
 * The row whose image the second view of a row shows at a step: itself if both views show the same row, or if no other
 * row has its value.
 */
export function partnersOf(
  model: Pick<Model, "method" | "configuration">,
  table: Table,
): (split: SplitName, row: number, step: number) => number {
  const column = pairedBy(model);
  if (column === undefined) return (_, row) => row;
  const { seed } = model.configuration;
  const peers = new Map<SplitName, Uint32Array>();
  return (split, row, step) => {
    const known = peers.get(split) ?? peersOf(categoryNamed(table[split], column).values);
    peers.set(split, known);
    return partnerOf(known, { seed, step, row, view: 1 });
  };
}

/**
 * Throws {@link InputError} if no value of the chosen column has two rows, or if the method reads one label per pair
 * and rows that share a value differ in their class.
 */
export function checkPositives(
  method: MethodDefinition,
  settings: SettingValues,
  { schema, train }: Pick<Table, "schema" | "train">,
): void {
  const column = pairColumn(method, settings);
  if (column === undefined) return;
  const { values } = categoryNamed(train, column);
  const firstOf = new Map<number, number>();
  let shared = false;
  for (let row = 0; row < train.count; row++) {
    const value = at(values, row);
    const first = firstOf.get(value);
    if (value < 0) continue;
    if (first === undefined) firstOf.set(value, row);
    else shared = true;
    if (first === undefined || !method.labelledPairs) continue;
    if (at(train.labels, first) === at(train.labels, row)) continue;
    throw new InputError(
      `positives: found ${column}, in which rows of different classes share a value; ${method.label} reads one class per pair: expected ${AUGMENTED}, ${schema.category} or a column that divides the classes further`,
    );
  }
  if (shared) return;
  throw new InputError(
    `positives: found ${column}, in which no two training rows of ${schema.id} share a value; expected ${AUGMENTED} or a column with equal values`,
  );
}
