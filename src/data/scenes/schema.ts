/** The columns of the scenes. */
import type { ColumnSchema, Factor } from "../schema.ts";
import { IMAGE_COLUMN } from "../table.ts";
import type { Knobs } from "./knobs.ts";
import { COLOURS, heldOutColour, longestTokens, RELATIONS, SHAPES, SIDE } from "./names.ts";

/** Names of the columns that are not known factors. */
export const COLUMN = {
  caption: "caption",
  complete: "complete",
  omitted: "omitted",
  objects: "objects",
  mask: "mask",
  partner: "partner",
  colours: "colours",
  asked: "asked",
  frequent: "frequent",
  absent: "absent",
} as const;

/** "left" is the leftmost object of a scene and "right" the rightmost. */
export const factorsOfScenes: readonly Factor[] = [
  { name: "shape", values: SHAPES },
  { name: "colour", values: COLOURS },
  { name: "shape2", values: SHAPES },
  { name: "colour2", values: COLOURS },
  { name: "relation", values: RELATIONS },
  { name: "frequency", values: ["rare", "frequent"] },
];

const summaries: Readonly<Record<string, string>> = {
  shape: "class: shape of the leftmost object",
  colour: "colour of the leftmost object",
  shape2: "shape of the rightmost object",
  colour2: "colour of the rightmost object",
  relation: "relation of the leftmost to the rightmost object",
  frequency: "whether the leftmost object has the frequent colour of its shape",
};

/** Every kind of object: "red circle" has the number 6 · shape + colour. */
export const OBJECT_NAMES: readonly string[] = SHAPES.flatMap((shape) =>
  COLOURS.map((colour) => `${colour} ${shape}`),
);

export const heldOutOfScenes = SHAPES.map((shape, index) => ({
  shape,
  colour: COLOURS[heldOutColour(index)] ?? "",
}));

/** Distinct words, and the four special tokens. */
const VOCABULARY = 30;

export function columnsOfScenes({ captions, mentioned, filler }: Knobs): readonly ColumnSchema[] {
  const longest = longestTokens(mentioned, filler);
  const tokens = (name: string, summary: string, perRow: number, most = longest) =>
    ({ kind: "tokens", name, summary, perRow, vocabulary: VOCABULARY, longest: most }) as const;
  return [
    { kind: "image", name: IMAGE_COLUMN, summary: "image", height: SIDE, width: SIDE, channels: 3 },
    ...factorsOfScenes.map(({ name, values }): ColumnSchema => {
      return { kind: "category", name, summary: summaries[name] ?? "", names: values };
    }),
    tokens(COLUMN.caption, "captions, complete or partial", captions),
    tokens(COLUMN.complete, "the whole scene in words", 1, longestTokens(3, false)),
    {
      kind: "number",
      name: COLUMN.omitted,
      summary: "properties of the scene that each caption leaves out",
      width: captions,
    },
    {
      kind: "regions",
      name: COLUMN.objects,
      summary: "objects, in the order in which they are drawn",
      names: OBJECT_NAMES,
    },
    {
      kind: "mask",
      name: COLUMN.mask,
      summary: "the object that is seen",
      height: SIDE,
      width: SIDE,
    },
    {
      kind: "number",
      name: COLUMN.partner,
      summary: "row of the scene with two colours exchanged",
      width: 1,
      testOnly: true,
    },
    {
      ...tokens(COLUMN.colours, "a caption with each colour for one object", COLOURS.length),
      testOnly: true,
    },
    {
      kind: "category",
      name: COLUMN.asked,
      summary: "colour of the object that “colours” is about",
      names: COLOURS,
      testOnly: true,
    },
    {
      kind: "category",
      name: COLUMN.frequent,
      summary: "frequent colour of the shape that “colours” is about",
      names: COLOURS,
      testOnly: true,
    },
    { ...tokens(COLUMN.absent, "a caption with an object that is not there", 1), testOnly: true },
  ];
}
