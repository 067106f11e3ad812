/**
 * Ten class colours for each theme, found by a numerical search: each has a contrast of at least 3 : 1
 * with the ground, and all pairs can be distinguished with protanopia, deuteranopia and tritanopia
 * (palette.test.ts simulates all three). A class has the same hue in both themes.
 */

export type GroundName = "dark" | "light";

const classColours: Readonly<Record<GroundName, readonly string[]>> = {
  dark: [
    "#3da0ff",
    "#fcac46",
    "#34da95",
    "#c84c53",
    "#975ecd",
    "#fdf089",
    "#9ee3ea",
    "#e17ab0",
    "#aa9640",
    "#b1b7ed",
  ],
  light: [
    "#0a4b9b",
    "#9c5f01",
    "#178568",
    "#9b0e21",
    "#8b47d1",
    "#9a9015",
    "#2b9ab8",
    "#714665",
    "#332000",
    "#2a295c",
  ],
};

/** Number of colours; later classes reuse them in order. */
const paletteSize = 10;

/** The colours of classes 0 … {@link paletteSize} − 1, as `#rrggbb`. */
export function paletteOn(ground: GroundName): readonly string[] {
  return classColours[ground];
}

/** The colour of a class, as `#rrggbb`. */
export function colourOfClass(ground: GroundName, index: number): string {
  return classColours[ground][index % paletteSize]!;
}

/** Shapes of marks. Classes that share a colour differ in shape. */
const classShapes = ["disc", "square", "diamond", "triangle", "inverted", "cross"] as const;
export type ClassShape = (typeof classShapes)[number];

/** The shape of a class's mark. */
export function shapeOfClass(index: number): ClassShape {
  return classShapes[Math.floor(index / paletteSize) % classShapes.length]!;
}

/** Look of a point without a class: in ink, as a disc. */
export const plain = 255;

/** Added to the look of an image for its text: the shape is hollow, and a diamond in place of the disc. */
const WORDS = 64;
/** Look of a text without a class. */
const plainWords = 254;

/** The look of a text beside an image with this look. */
export const lookOfWords = (look: number): number => (look === plain ? plainWords : look + WORDS);

/** What the byte stands for; `colour` is undefined for ink. */
export function readLook(look: number): {
  readonly colour: number | undefined;
  readonly shape: ClassShape;
  readonly hollow: boolean;
} {
  const hollow = look !== plain && look >= WORDS;
  if (look >= plainWords) return { colour: undefined, shape: hollow ? "diamond" : "disc", hollow };
  const index = look % WORDS;
  const shape = classShapes[Math.floor(index / paletteSize)] ?? "disc";
  return { colour: index % paletteSize, shape: hollow ? hollowOf(shape) : shape, hollow };
}

/** Ten classes at most have discs, so that their texts are diamonds; the shapes of others stay, hollow. */
const hollowOf = (shape: ClassShape): ClassShape =>
  shape === "disc" ? "diamond" : shape === "diamond" ? "disc" : shape;

/** One byte for each label: colour + {@link paletteSize} × shape; {@link plain} if the class is unknown (−1). */
export function looksOfClasses(labels: ArrayLike<number>): Uint8Array {
  const different = paletteSize * classShapes.length;
  return Uint8Array.from(labels, (label) => (label < 0 ? plain : label % different));
}

/** `#rrggbb` as three sRGB components from 0 to 1. */
export function channelsOf(colour: string): [red: number, green: number, blue: number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
