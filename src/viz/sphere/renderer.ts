/**
 * The interface of renderers of the sphere. There are two: three.js on WebGL, and a 2-D canvas where
 * WebGL is missing.
 */
import type { Camera, Viewport } from "./camera.ts";

/** The images of the points; the id of a point is its index. */
export interface PointImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** 1 (grey) or 3 (colour). */
  readonly channels: number;
  /** [count, height, width, channels] bytes */
  readonly images: Uint8Array;
}

/** The page's colours, `#rrggbb` each. */
export interface SphereColours {
  readonly ground: string;
  readonly ink: string;
  readonly accent: string;
  /** By the colour part of an entry of `looksOfClasses`. */
  readonly classes: readonly string[];
}

export const Mark = { none: 0, greyed: 1, neighbour: 2, focus: 3 } as const;
export type Mark = (typeof Mark)[keyof typeof Mark];

export interface SphereScene {
  readonly count: number;
  /** Start and end of the glide, [count, 3]; the same objects during a glide. */
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly progress: number;
  /** Current positions, [count, 3]. */
  readonly positions: Float32Array;
  /** Ids, farthest first. */
  readonly order: Uint32Array;
  /** Look of each point, see `looksOfClasses` in palette.ts. */
  readonly colours: Uint8Array;
  /** A {@link Mark} for each point. */
  readonly marks: Uint8Array;
  /** Increases when colours or marks change, so that they are uploaded only then. */
  readonly revision: number;
  /** Draw images instead of points where they are large enough. */
  readonly showImages: boolean;
}

export interface SphereRenderer {
  readonly kind: "webgl" | "canvas";
  resize(viewport: Viewport, pixelRatio: number): void;
  /** Uploading thousands of images takes several frames; `onReady` is called when it is done. */
  setImages(images: PointImages, onReady: () => void): void;
  setColours(colours: SphereColours): void;
  draw(scene: SphereScene, camera: Camera): void;
  dispose(): void;
}

/** Radius of a point and half the side of an image, as lengths on the unit sphere. */
export function pointSizes(count: number): { radius: number; half: number } {
  // Side of the square around each of `count` evenly spaced points.
  const spacing = Math.sqrt((4 * Math.PI) / Math.max(1, count));
  return {
    radius: Math.min(0.02, Math.max(0.006, spacing * 0.15)),
    half: Math.min(0.052, Math.max(0.018, spacing * 0.46)),
  };
}
