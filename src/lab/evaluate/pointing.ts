/**
 * The pointing game: a phrase that names an object, such as "a red circle", points at the patch that it fits best, and is
 * right if the centre of the patch is in the object's box. Beside it, whether phrases of absent objects score lower, and the
 * same game with phrases that name the shape or the colour only: a map of colours finds a red circle, but not a circle.
 */
import { columnNamed, type Schema, type Table, toFloat, tokensNamed } from "../../data/index.ts";
import { filledPrompts, promptsOf } from "../../data/prompts.ts";
import type { RegionsColumn } from "../../data/table.ts";
import type { Device } from "../../gpu/device.ts";
import {
  areaUnderCurve,
  heatOf,
  hottest,
  medianOf,
  type PartPointing,
  type PointingScores,
} from "../../metrics/pairs/grounding.ts";
import { hash4, uniform01 } from "../../shared/random.ts";
import { regionColumnOf } from "../../training/columns.ts";
import type { Grounding } from "../../training/grounding.ts";
import { isInBox } from "../../training/phrases.ts";
import type { Training } from "../../training/training.ts";
import { createGrounder, type Grounder, type TokenVectors } from "./grounder.ts";

/** Test images that are scored. */
const ROWS = 500;
const SEED = 0x706f696e;

/** Undefined if the dataset has no regions, or the method compares no patches with words. */
export async function evaluatePointing(
  device: Device,
  training: Pick<Training, "model" | "buffers">,
  table: Table,
): Promise<PointingScores | undefined> {
  if (!hasRegions(table)) return undefined;
  const grounder = await createGrounder(device, training);
  if (!grounder) return undefined;
  try {
    return await pointingOf(grounder, table, training.model.image.height);
  } finally {
    grounder.destroy();
  }
}

export const hasRegions = ({ schema }: Pick<Table, "schema">): boolean =>
  schema.columns.some(({ kind }) => kind === "regions");

/** Scores the first test images; `height` is that of an image in pixels. */
export async function pointingOf(
  grounder: Grounder,
  { schema, test, height, width, channels }: Table,
  side = height,
): Promise<PointingScores> {
  const { grounding } = grounder;
  const { grid } = grounding;
  const regions = columnNamed(test, regionColumnOf(schema), "regions");
  const column = tokensNamed(test, grounding.column.name);
  const rows = Math.min(test.count, ROWS);
  const images = toFloat(test.images.subarray(0, rows * height * width * channels));
  const patches = await grounder.patches(images);
  const phrases = await grounder.words(column, regions.names.map(phraseOf));
  const heat = (row: number, name: number) => heatOfPhrase(grounding, patches[row], phrases[name]);
  const patch = side / grid.rows;
  const properties = await propertiesOf(schema, regions.names, (texts) =>
    grounder.words(column, texts),
  );
  let [right, share] = [0, 0];
  const [present, absent]: [number[], number[]] = [[], []];
  for (let row = 0; row < rows; row++) {
    const here = namesOf(regions, row);
    for (const { name, region } of here) {
      const inside = Array.from({ length: grid.rows * grid.cols }, (_, place) =>
        isInBox(regions.boxes, region, grid, patch, place),
      );
      const map = heat(row, name);
      const best = hottest(map);
      const area = inside.filter(Boolean).length / inside.length;
      for (const { counts, values, vectors } of properties) {
        const value = values[name] ?? -1;
        const isOnly = here.filter((each) => values[each.name] === value).length === 1;
        if (value < 0 || !isOnly) continue;
        counts.phrases += 1;
        counts.chance += area;
        const found = hottest(heatOfPhrase(grounding, patches[row], vectors[value]));
        counts.right += inside[found] ? 1 : 0;
      }
      present.push(map[best] ?? 0);
      right += inside[best] ? 1 : 0;
      share += area;
    }
    const others = regions.names.flatMap((_, name) =>
      here.some((each) => each.name === name) ? [] : [name],
    );
    const drawn = others[Math.floor(uniform01(hash4(SEED, row, 0, 0)[0]) * others.length)];
    if (drawn !== undefined) absent.push(Math.max(...heat(row, drawn)));
  }
  const count = Math.max(1, present.length);
  return {
    accuracy: right / count,
    chance: share / count,
    presence: areaUnderCurve(present, absent),
    phrases: present.length,
    present: medianOf(present),
    absent: medianOf(absent),
    ...(properties.length > 0 && { parts: Object.fromEntries(properties.map(scoredPart)) }),
  };
}

interface Property {
  readonly name: string;
  /** Number of the value of each named object; −1 without one. */
  readonly values: readonly number[];
  /** Of the phrase of each value. */
  readonly vectors: readonly TokenVectors[];
  readonly counts: { right: number; chance: number; phrases: number };
}

/** The properties of the objects of a dataset, and their phrases by the prompts of the dataset. */
async function propertiesOf(
  schema: Schema,
  names: readonly string[],
  embed: (texts: readonly string[]) => Promise<TokenVectors[]>,
): Promise<Property[]> {
  const properties: Property[] = [];
  for (const [name, values] of Object.entries(schema.tests?.segments?.parts ?? {})) {
    const [template = "a {class}"] = promptsOf(schema, name);
    properties.push({
      name,
      values: names.map((each) => values.findIndex((value) => each.split(" ").includes(value))),
      vectors: await embed(filledPrompts([template], values).flat()),
      counts: { right: 0, chance: 0, phrases: 0 },
    });
  }
  return properties;
}

const scoredPart = ({ name, counts }: Property): [string, PartPointing] => {
  const { right, chance, phrases } = counts;
  const count = Math.max(1, phrases);
  return [name, { accuracy: right / count, chance: chance / count, phrases }];
};

/** The numbers of the names of a row's regions. */
export const namesOf = ({ values, offsets }: RegionsColumn, row: number) => {
  const [first = 0, end = 0] = [offsets[row], offsets[row + 1]];
  return Array.from(values.subarray(first, end), (name, index) => ({
    name,
    region: first + index,
  }));
};

const phraseOf = (name: string): string => `a ${name}`;

/** The heat of all words but a leading article, or of the text as a whole. */
function heatOfPhrase(
  { compares, bias }: Grounding,
  patches: TokenVectors | undefined,
  phrase: TokenVectors | undefined,
): Float32Array {
  if (!patches || !phrase) throw new Error("an image or a phrase was not embedded");
  const words = phrase.data.length / phrase.depth;
  const places = Array.from({ length: words }, (_, word) => word);
  return heatOf(patches, phrase, compares === "words" ? places.slice(1) : places, bias);
}
