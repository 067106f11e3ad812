/** Values fitted to the images of a table, computed once for every encoder and seed. */
import type { Table } from "../data/index.ts";
import type { Model } from "./model.ts";

const known = new WeakMap<Table, Map<string, Promise<Float32Array>>>();

/** The values of the model's encoder on this table; calls `compute` if they have not been computed yet. */
export function fittedOnce(
  { configuration: { encoder, seed } }: Model,
  table: Table,
  compute: () => Promise<Float32Array>,
): Promise<Float32Array> {
  const ofTable = known.get(table) ?? new Map<string, Promise<Float32Array>>();
  known.set(table, ofTable);
  const key = `${encoder} ${seed}`;
  const values = ofTable.get(key) ?? compute();
  ofTable.set(key, values);
  values.catch(() => ofTable.delete(key));
  return values;
}
