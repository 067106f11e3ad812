/** Rows of a split whose combination of factors the train split lacks. */
import type { Split, Table } from "./table.ts";

/** Ascending indices of the rows that show a held-out combination of the schema; empty if there is none. */
export function heldOutRows({ schema }: Table, { count, factors }: Split): Int32Array {
  const combinations = schema.heldOut.map((combination) =>
    Object.entries(combination).map(([name, value]) => {
      const values = schema.factors.find((factor) => factor.name === name)?.values ?? [];
      return { column: factors[name], value: values.indexOf(value) };
    }),
  );
  const rows: number[] = [];
  for (let row = 0; row < count; row++) {
    const shown = combinations.some((combination) =>
      combination.every(({ column, value }) => value >= 0 && column?.[row] === value),
    );
    if (shown) rows.push(row);
  }
  return Int32Array.from(rows);
}
