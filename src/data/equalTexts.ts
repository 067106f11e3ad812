/** Which test rows have the same text. */
import type { Table, TokensColumn } from "./table.ts";
import { categoryNamed } from "./table.ts";
import { groupsOfTexts } from "./tokens.ts";

/**
 * The first `count` test rows grouped by the first of their texts: equal texts have equal numbers. Texts that differ in
 * unknown words only have the same ids; a schema may name a category that tells them apart.
 */
export function equalTexts(
  { schema, test }: Pick<Table, "schema" | "test">,
  column: TokensColumn,
  count: number,
): Int32Array {
  const { identity } = schema.tests ?? {};
  return identity === undefined
    ? groupsOfTexts(column, count, 0)
    : categoryNamed(test, identity).values.slice(0, count);
}
