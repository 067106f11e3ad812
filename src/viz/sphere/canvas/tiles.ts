/**
 * The points' images as a canvas can draw them: many on one sheet, for thousands of canvases keep the
 * garbage collector busy, and a few at a time, for a picture that needs hundreds would be late. They are
 * laid out before a picture, never in it: a sheet that is written to after it was drawn from is copied.
 */
import { pictureOf } from "../../images/pixels.ts";
import type { PointImages } from "../renderer.ts";

/** Images in a row, and rows, of a sheet. */
const across = 16;
/** Images laid out for one picture; the others come with the next ones. */
const atOnce = 48;

export interface Tile {
  readonly sheet: HTMLCanvasElement;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function createTiles() {
  let images: PointImages | undefined;
  let tiles = new Map<number, Tile>();
  let sheet: CanvasRenderingContext2D | undefined;
  /** Points that the last picture drew without their image. */
  const missing = new Set<number>();
  let onMore = () => {};

  const make = (id: number, { images: pixels, ...size }: PointImages): void => {
    const { width, height } = size;
    const place = tiles.size % across ** 2;
    if (place === 0) {
      const canvas = document.createElement("canvas");
      canvas.width = across * width;
      canvas.height = across * height;
      // Drawn from, and written to, by the processor alone.
      sheet = canvas.getContext("2d", { willReadFrequently: true }) ?? undefined;
    }
    if (!sheet) return;
    const tile = {
      ...{ sheet: sheet.canvas, width, height },
      left: (place % across) * width,
      top: Math.floor(place / across) * height,
    };
    sheet.putImageData(pictureOf(pixels, id, size), tile.left, tile.top);
    tiles.set(id, tile);
  };

  return {
    /** Other images, or none. `more` is called when a picture has to do without some. */
    fill(next: PointImages | undefined, more: () => void): void {
      images = next;
      onMore = more;
      tiles = new Map();
      missing.clear();
      sheet = undefined;
    },
    /** Before a picture: lays out some of what the last one lacked. */
    nextPicture(): void {
      if (images) for (const id of [...missing].slice(0, atOnce)) make(id, images);
      missing.clear();
    },
    /** A point's image; undefined while it waits for a later picture. */
    of(id: number): Tile | undefined {
      const made = tiles.get(id);
      if (made || !images) return made;
      if (missing.size === 0) queueMicrotask(onMore);
      missing.add(id);
      return undefined;
    },
  };
}
