/** Where the two views of a positive pair come from: one row of the table, or two rows that share a value. */
import type { Tensor } from "../autodiff/tensor.ts";
import { categoryNamed, type SplitName, type Table } from "../data/index.ts";
import { at, InputError } from "../shared/errors.ts";
import { columnChoice, type Settings, type SettingValues } from "../shared/settings.ts";
import { partnerOf, peersOf } from "./augment/peers.ts";
import type { MethodDefinition } from "./method.ts";
import type { Model } from "./model.ts";

const AUGMENTED = "augmented";

const positives = columnChoice({
  label: "Positives",
  help: "augmented: two views of one image. A column: views of two images that share its value; the space keeps what they share.",
  columns: "category",
  options: [AUGMENTED],
  group: "augmentation",
});

/** The setting of a method with two views; a method may have its own setting of this name. */
export const positivesSettings = ({ views, settings, trains }: MethodDefinition): Settings =>
  trains === false || views !== 2 || "positives" in settings ? {} : { positives };

/** The column whose value the rows of a pair share; undefined if both views show the same row. */
export function pairedBy({
  method,
  configuration,
}: Pick<Model, "method" | "configuration">): string | undefined {
  if (!("positives" in positivesSettings(method))) return undefined;
  const { positives: chosen = AUGMENTED } = configuration.settings;
  return chosen === AUGMENTED ? undefined : String(chosen);
}

/** The table of peers of a split on the GPU, for `augmentedViews`; undefined if both views show the same row. */
export function peersTensor(model: Model, split: SplitName): Tensor | undefined {
  const column = pairedBy(model);
  return column === undefined
    ? undefined
    : model.columns.read(split, { kind: "peers", column }).data;
}

/** The row whose image view 1 of a row shows at a step; the row itself if no other has its value. */
export function partnerIn(
  table: Table,
  split: SplitName,
  column: string,
  place: { readonly seed: number; readonly step: number; readonly row: number },
): number {
  return partnerOf(peersOf(categoryNamed(table[split], column).values), { ...place, view: 1 });
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
  if (!("positives" in positivesSettings(method))) return;
  const column = String(settings.positives ?? AUGMENTED);
  if (column === AUGMENTED) return;
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
