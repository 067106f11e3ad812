/**
 * The factors of scenes that probes predict: those of the leftmost and the rightmost object, and the colour of every shape
 * in the images that show it. The last ones are known to a vector only if it binds colours to shapes.
 */
import type { FactorColumns } from "../factorColumns.ts";
import { columnNamed, type FactorReader } from "../table.ts";
import { COLOURS, colourOf, SHAPES } from "./names.ts";
import { COLUMN } from "./schema.ts";

export const sceneFactors: FactorReader = (table, split, count) => [
  ...table.schema.factors.map(({ name, values }): FactorColumns => {
    return {
      factor: { name, kind: "category", values },
      entries: Float64Array.from(table[split].factors[name]?.subarray(0, count) ?? []),
      images: Int32Array.from({ length: count }, (_, image) => image),
    };
  }),
  ...SHAPES.map((name, shape): FactorColumns => {
    const { offsets, values } = columnNamed(table[split], COLUMN.objects, "regions");
    const images: number[] = [];
    const colours: number[] = [];
    for (let image = 0; image < count; image += 1) {
      for (const value of values.subarray(offsets[image], offsets[image + 1])) {
        if (Math.floor(value / COLOURS.length) !== shape) continue;
        images.push(image);
        colours.push(value % COLOURS.length);
      }
    }
    return {
      factor: {
        name: colourOf(name),
        kind: "category",
        values: COLOURS,
        without: `images without a ${name} are left out`,
      },
      entries: Float64Array.from(colours),
      images: Int32Array.from(images),
    };
  }),
];
