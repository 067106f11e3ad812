/**
 * Whether the image tower alone binds properties to objects: linear probes of its frozen features for, say, the colour
 * of the circle among other coloured shapes. Where they succeed and the swap test fails, the image knows what the
 * space of images and texts does not use.
 */
import { type FactorColumns, knownFactors } from "../../data/factors.ts";
import type { Table } from "../../data/index.ts";
import { type Embeddings, embeddingsAt } from "../../metrics/embeddings.ts";
import { factorProbe } from "../../metrics/probes/factorProbe.ts";
import { inPieces } from "../../shared/pieces.ts";
import type { BoundProbe } from "../protocol/alignment.ts";

/** Features of the first train and test images. */
interface Parts {
  readonly train: Embeddings;
  readonly test: Embeddings;
}

/** Undefined if the dataset has no factors of this kind. */
export async function boundProbe(
  table: Table,
  { train, test }: Parts,
): Promise<BoundProbe | undefined> {
  const { bound } = table.schema.tests ?? {};
  if (!bound) return undefined;
  const known = knownFactors(table, "train", train.rows);
  const asked = knownFactors(table, "test", test.rows);
  const factors: BoundProbe["factors"][number][] = [];
  for (const [index, { factor, ...fitted }] of known.entries()) {
    const evaluated = asked[index];
    if (!bound.includes(factor.name) || factor.kind !== "category" || !evaluated) continue;
    const target = {
      kind: "category",
      count: factor.values.length,
      train: Int32Array.from(fitted.entries),
      test: Int32Array.from(evaluated.entries),
    } as const;
    const [score] = await inPieces(
      factorProbe({
        train: rowsOf(train, fitted),
        test: rowsOf(test, evaluated),
        targets: [target],
      }),
    );
    factors.push({
      name: factor.name,
      accuracy: score?.score ?? null,
      chance: score?.chance ?? 0,
    });
  }
  const mean = (value: (factor: (typeof factors)[number]) => number | null) =>
    factors.reduce((sum, factor) => sum + (value(factor) ?? 0), 0) / factors.length;
  return {
    accuracy: mean(({ accuracy }) => accuracy),
    chance: mean(({ chance }) => chance),
    factors,
  };
}

const rowsOf = (source: Embeddings, { images }: Pick<FactorColumns, "images">): Embeddings =>
  embeddingsAt(source, images);
