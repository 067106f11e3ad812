/** The words of the scenes, and what follows from them without drawing any. */

export const SHAPES = ["circle", "square", "triangle", "cross"] as const;
export const COLOURS = ["red", "blue", "green", "yellow", "purple", "cyan"] as const;
export const BACKGROUNDS = ["black", "grey", "navy"] as const;
export const RELATIONS = ["left of", "right of", "above", "below"] as const;

/** The frequent colour of a shape has the shape's own index. */
export const frequentColour = (shape: number): number => shape;

/** The colour that a shape never has in training. */
export const heldOutColour = (shape: number): number => (shape + 2) % COLOURS.length;

/** Name of the factor that is the colour of a shape. */
export const colourOf = (shape: string): string => `colour of the ${shape}`;

/** Side of an image in pixels. */
export const SIDE = 32;

/** Lengths that filler words give a caption. */
export const LENGTHS = 3;

/** Words of the longest caption without filler words: "a red circle left of a blue square and a green cross". */
export const longestOf = (mentioned: number): number => (mentioned === 1 ? 3 : 4 * mentioned);

/** Tokens of the longest caption, its start and end included. */
export const longestTokens = (mentioned: number, filler: boolean): number =>
  longestOf(mentioned) + (filler ? LENGTHS - 1 : 0) + 2;
