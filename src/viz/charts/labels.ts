/** Places the labels of points in a chart so that they cover neither each other nor the chart's edge. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface LabelPlacer {
  /**
   * The top left of a label of this size beside a point, or undefined if it has no free place. Labels that
   * were placed earlier keep their places, so the most important ones come first.
   */
  place(
    point: { readonly x: number; readonly y: number },
    size: { readonly width: number; readonly height: number },
    /** Distance from the point, in pixels. */
    away: number,
  ): { readonly left: number; readonly top: number } | undefined;
  /** Keeps a box free, for example that of a point. */
  keepFree(box: Box): void;
}

const overlap = (one: Box, other: Box): boolean =>
  one.left < other.left + other.width &&
  other.left < one.left + one.width &&
  one.top < other.top + other.height &&
  other.top < one.top + one.height;

/** `within`: the area that labels may cover. */
export function createLabelPlacer(within: Box): LabelPlacer {
  const taken: Box[] = [];
  const isFree = (box: Box): boolean =>
    box.left >= within.left &&
    box.top >= within.top &&
    box.left + box.width <= within.left + within.width &&
    box.top + box.height <= within.top + within.height &&
    !taken.some((other) => overlap(box, other));
  return {
    place({ x, y }, { width, height }, away) {
      const [middle, right, left] = [x - width / 2, x + away, x - away - width];
      const [beside, above, below] = [y - height / 2, y - away - height, y + away];
      const candidates = [
        [right, beside],
        [left, beside],
        [middle, above],
        [middle, below],
        [right, above],
        [right, below],
        [left, above],
        [left, below],
      ] as const;
      for (const [candidateLeft, top] of candidates) {
        const box = { left: candidateLeft, top, width, height };
        if (!isFree(box)) continue;
        taken.push(box);
        return { left: candidateLeft, top };
      }
      return undefined;
    },
    keepFree(box) {
      taken.push(box);
    },
  };
}
