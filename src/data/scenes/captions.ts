/** Captions of scenes: words, and which object each word names. */
import type { Random } from "../../shared/random.ts";
import { COLOURS, LENGTHS, longestOf, RELATIONS, SHAPES } from "./names.ts";
import { relationOf, type Scene } from "./scene.ts";

export interface Caption {
  readonly words: readonly string[];
  /** For each word: the object that it names, in the order of drawing; −1 for all other words. */
  readonly names: readonly number[];
  /** How many of the colours, shapes and relation of the scene it leaves out. */
  readonly omitted: number;
}

/** An object of a caption; −1 stands for a colour that is left out, or for a shape called "thing". */
interface Mention {
  readonly object: number;
  readonly colour: number;
  readonly shape: number;
}

/** What a caption says, before it is put into words. */
export interface Statement {
  readonly mentions: readonly Mention[];
  /** Relation of the first to the second, an index of {@link RELATIONS}; −1: "and". */
  readonly relation: number;
  readonly omitted: number;
}

export interface CaptionKnobs {
  readonly mentioned: number;
  readonly completeness: number;
  readonly filler: boolean;
}

/** The statement of the whole scene. */
export const COMPLETE: CaptionKnobs = { mentioned: 3, completeness: 1, filler: false };

const fillers = ["here", "now", "just", "look", "well", "maybe", "there", "today"];

/** Every word that a caption may have. */
export const captionWords: readonly string[] = [
  ...["a", "and", "thing", ...SHAPES, ...COLOURS, ...fillers],
  ...RELATIONS.flatMap((relation) => relation.split(" ")),
];

/** What a caption of a scene states, drawn at random. */
export function statementOf(scene: Scene, random: Random, knobs: CaptionKnobs): Statement {
  const { objects } = scene;
  const order = [...random.permutation(objects.length)];
  const mentioned = order.slice(0, Math.min(knobs.mentioned, objects.length));
  const threshold = Math.round(1000 * knobs.completeness);
  const stated = () => random.integer(1000) < threshold;
  const mentions = mentioned.map((object): { -readonly [Key in keyof Mention]: number } => {
    const { colour, shape } = objects[object]!;
    return { object, colour: stated() ? colour : -1, shape: stated() ? shape : -1 };
  });
  // A caption states one property at least.
  const kept = mentions[random.integer(mentions.length)]!;
  const keepsColour = random.integer(2) === 0;
  if (mentions.every(({ colour, shape }) => colour < 0 && shape < 0)) {
    const { colour, shape } = objects[kept.object]!;
    if (keepsColour) kept.colour = colour;
    else kept.shape = shape;
  }
  const [first, second] = mentioned;
  const related = stated() && first !== undefined && second !== undefined;
  const relation = related ? relationOf(objects[first]!, objects[second]!) : -1;
  const properties = mentions.flatMap(({ colour, shape }) => [colour, shape]);
  const named = properties.filter((value) => value >= 0).length + (relation >= 0 ? 1 : 0);
  return { mentions, relation, omitted: 2 * objects.length + 1 - named };
}

/** A statement in words. With `filler` its length is drawn from three, whatever it states. */
export function wordedAs(
  { mentions, relation, omitted }: Statement,
  random: Random,
  { filler, mentioned }: Pick<CaptionKnobs, "filler" | "mentioned">,
): Caption {
  const words: string[] = [];
  const names: number[] = [];
  const say = (text: string, object = -1) => {
    for (const word of text.split(" ")) {
      words.push(word);
      names.push(object);
    }
  };
  for (const [index, { object, colour, shape }] of mentions.entries()) {
    if (index > 0) say(index === 1 && relation >= 0 ? (RELATIONS[relation] ?? "") : "and");
    say("a");
    if (colour >= 0) say(COLOURS[colour] ?? "", object);
    say(shape < 0 ? "thing" : (SHAPES[shape] ?? ""), object);
  }
  if (!filler) return { words, names, omitted };
  const wanted = longestOf(mentioned) + random.integer(LENGTHS);
  const before = Array.from({ length: Math.max(0, wanted - words.length) }, () => {
    return fillers[random.integer(fillers.length)] ?? "";
  });
  return { words: [...before, ...words], names: [...before.map(() => -1), ...names], omitted };
}
