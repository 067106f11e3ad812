/**
 * The images of the points as canvas tiles. Many tiles share one canvas, since thousands of canvases
 * are slow to collect. A few tiles are prepared before each frame, not during it: browsers copy a
 * canvas that is written to after it was drawn from.
 */
import { imageDataOf } from "../../images/pixels.ts";
import type { PointImages } from "../renderer.ts";

/** Columns and rows of tiles on a canvas. */
const across = 16;
/** Tiles prepared per frame. */
const atOnce = 48;

export interface Tile {
  readonly canvas: HTMLCanvasElement;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Whether the image has a frame in the colour of its class; default: true. */
  readonly framed?: boolean;
}

export function createTiles() {
  let images: PointImages | undefined;
  let tiles = new Map<number, Tile>();
  let context: CanvasRenderingContext2D | undefined;
  /** Points that the last frame drew without an image. */
  const missing = new Set<number>();
  let onMore = () => {};

  const make = (id: number, { images: pixels, ...size }: PointImages): void => {
    const { width, height } = size;
    const place = tiles.size % across ** 2;
    if (place === 0) {
      const canvas = document.createElement("canvas");
      canvas.width = across * width;
      canvas.height = across * height;
      // Read and written by the CPU only.
      context = canvas.getContext("2d", { willReadFrequently: true }) ?? undefined;
    }
    if (!context) return;
    const tile = {
      canvas: context.canvas,
      width,
      height,
      left: (place % across) * width,
      top: Math.floor(place / across) * height,
    };
    context.putImageData(imageDataOf(pixels, id, size), tile.left, tile.top);
    tiles.set(id, tile);
  };

  return {
    /** Sets the images. `more` is called when a frame lacked some of them. */
    fill(next: PointImages | undefined, more: () => void): void {
      images = next;
      onMore = more;
      tiles = new Map();
      missing.clear();
      context = undefined;
    },
    /** Call before a frame: prepares some of the tiles that the last frame lacked. */
    nextFrame(): void {
      if (images) for (const id of [...missing].slice(0, atOnce)) make(id, images);
      missing.clear();
    },
    /** The tile of a point; undefined until it is prepared. */
    of(id: number): Tile | undefined {
      const made = tiles.get(id);
      if (made || !images) return made;
      if (missing.size === 0) queueMicrotask(onMore);
      missing.add(id);
      return undefined;
    },
  };
}
