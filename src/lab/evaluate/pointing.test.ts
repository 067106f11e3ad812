import { beforeAll, expect, test } from "vitest";
import { builtInTables, columnNamed, type Table } from "../../data/index.ts";
import { isInBox } from "../../training/phrases.ts";
import type { Grounder } from "./grounder.ts";
import { pointingOf } from "./pointing.ts";

const grid = { rows: 8, cols: 8 };
let table: Table;
beforeAll(async () => {
  const tables = builtInTables(async (path) => {
    throw new Error(`${path} is not read`);
  });
  table = await tables.open("scenes", { "data.size": 100 });
});

/** Knows the boxes: a patch has a 1 for every name that is there, and a phrase one for its name. */
function knowing(words: number): Grounder {
  const regions = columnNamed(table.test, "objects", "regions");
  const depth = regions.names.length;
  const unused = (): never => {
    throw new Error("not computed");
  };
  return {
    grounding: {
      grid,
      column: { name: "caption", context: 16 },
      compares: words > 1 ? "words" : "texts",
      patches: unused,
      words: unused,
    },
    patches: (images) =>
      Promise.resolve(
        Array.from({ length: images.length / (32 * 32 * 3) }, (_, row) => {
          const data = new Float32Array(64 * depth);
          for (
            let region = regions.offsets[row] ?? 0;
            region < (regions.offsets[row + 1] ?? 0);
            region++
          ) {
            for (let place = 0; place < 64; place++) {
              if (isInBox(regions.boxes, region, grid, 4, place)) {
                data[place * depth + (regions.values[region] ?? 0)] = 1;
              }
            }
          }
          return { data, depth };
        }),
      ),
    words: (_, texts) =>
      Promise.resolve(
        texts.map((text) => {
          const data = new Float32Array(words * depth);
          const asked = text.split(" ").filter((word) => word !== "a" && word !== "thing");
          const named = regions.names.map((name) => asked.every((word) => name.includes(word)));
          // The article of a phrase says the opposite; it is left out.
          for (let word = 0; word < words; word++) {
            for (const [name, is] of named.entries()) {
              if (is) data[word * depth + name] = word === 0 && words > 1 ? -9 : 1;
            }
          }
          return { data, depth };
        }),
      ),
    destroy: () => {},
  };
}

test.each([1, 3])("boxes that are known are found, with %d vectors a phrase", async (words) => {
  const scores = await pointingOf(knowing(words), table);
  expect(scores.accuracy).toBe(1);
  expect(scores.presence).toBe(1);
  expect([scores.present, scores.absent]).toEqual([1, 0]);
  for (const name of ["shape", "colour"]) {
    expect(scores.parts?.[name]).toMatchObject({ accuracy: 1, phrases: 1000 });
  }
  expect(scores.phrases).toBe(1000);
  expect(scores.chance).toBeGreaterThan(0.1);
  expect(scores.chance).toBeLessThan(0.25);
});
