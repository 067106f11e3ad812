/** Of which scenes a caption is true: of every scene that holds what it states. */
import type { Pieces } from "../../shared/pieces.ts";
import { columnNamed, type TextTruth } from "../table.ts";
import { wordsOf } from "../vocabulary.ts";
import { COLOURS, SHAPES } from "./names.ts";
import { COLUMN } from "./schema.ts";

interface Claim {
  /** −1: not stated. */
  readonly colour: number;
  readonly shape: number;
}

interface Read {
  readonly claims: readonly Claim[];
  /** The first word of the relation of the first object to the second; undefined: none is stated. */
  readonly relation: string | undefined;
}

interface Seen {
  readonly colour: number;
  readonly shape: number;
  readonly x: number;
  readonly y: number;
}

const colours: readonly string[] = COLOURS;
const shapes: readonly string[] = SHAPES;

/** Reads a caption; words that state nothing are passed over. */
function readCaption(text: string): Read {
  const claims: { colour: number; shape: number }[] = [];
  let relation: string | undefined;
  for (const word of wordsOf(text)) {
    const last = claims.at(-1);
    if (word === "a") claims.push({ colour: -1, shape: -1 });
    else if (["left", "right", "above", "below"].includes(word)) relation = word;
    else if (last && colours.includes(word)) last.colour = colours.indexOf(word);
    else if (last && shapes.includes(word)) last.shape = shapes.indexOf(word);
  }
  return { claims, relation };
}

const related: Readonly<Record<string, (one: Seen, other: Seen) => boolean>> = {
  left: (one, other) => isAcross(one, other) && one.x < other.x,
  right: (one, other) => isAcross(one, other) && one.x > other.x,
  above: (one, other) => !isAcross(one, other) && one.y < other.y,
  below: (one, other) => !isAcross(one, other) && one.y > other.y,
};

const isAcross = (one: Seen, other: Seen) => Math.abs(one.x - other.x) > Math.abs(one.y - other.y);

/** Whether different objects can be found for all claims. */
function holds(
  { claims, relation }: Read,
  objects: readonly Seen[],
  chosen: readonly Seen[] = [],
): boolean {
  const claim = claims[chosen.length];
  if (!claim) {
    const [one, other] = chosen;
    return relation === undefined || !one || !other || (related[relation]?.(one, other) ?? false);
  }
  return objects.some(
    (object) =>
      !chosen.includes(object) &&
      (claim.colour < 0 || claim.colour === object.colour) &&
      (claim.shape < 0 || claim.shape === object.shape) &&
      holds({ claims, relation }, objects, [...chosen, object]),
  );
}

export const sceneTruth: TextTruth = function* (split, texts, rows): Pieces<Uint8Array> {
  const { values, boxes, offsets } = columnNamed(split, COLUMN.objects, "regions");
  const scenes = Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(offsets[row], offsets[row + 1]), (value, index): Seen => {
      const box = 4 * ((offsets[row] ?? 0) + index);
      const middle = (from: number) => (boxes[box + from] ?? 0) + (boxes[box + from + 2] ?? 0);
      return {
        colour: value % COLOURS.length,
        shape: Math.floor(value / COLOURS.length),
        x: middle(0),
        y: middle(1),
      };
    }),
  );
  const truth = new Uint8Array(texts.length * rows);
  // Texts repeat.
  const known = new Map<string, Uint8Array>();
  for (const [index, text] of texts.entries()) {
    let row = known.get(text);
    if (!row) {
      const read = readCaption(text);
      row = Uint8Array.from(scenes, (objects) => (holds(read, objects) ? 1 : 0));
      known.set(text, row);
      if (known.size % 20 === 0) yield;
    }
    truth.set(row, index * rows);
  }
  return truth;
};
