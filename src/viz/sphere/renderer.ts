/**
 * What draws the sphere, as the view sees it. Two of them exist, three.js on WebGL and a plain 2-D
 * canvas where there is no WebGL; both are given the same scene and the same camera.
 */
import type { Camera, Viewport } from "./camera.ts";

/** The images behind the points; a point's id is its index. */
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
  /** Indexed by a point's colour; {@link plain} means ink. */
  readonly classes: readonly string[];
}

/** A colour index that belongs to no class. */
export const plain = 255;

export const Mark = { none: 0, greyed: 1, neighbour: 2, focus: 3 } as const;
export type Mark = (typeof Mark)[keyof typeof Mark];

export interface SphereScene {
  readonly count: number;
  /** The frames glided between, [count, 3]; objects stay the same while the glide lasts. */
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly progress: number;
  /** Where the points are now, [count, 3]. */
  readonly positions: Float32Array;
  /** Ids, farthest first. */
  readonly order: Uint32Array;
  /** Colour index of each point. */
  readonly colours: Uint8Array;
  /** A {@link Mark} for each point. */
  readonly marks: Uint8Array;
  /** Counts the changes of colours and marks, so that they are uploaded only then. */
  readonly revision: number;
  /** Draw images instead of points wherever they are large enough to be read. */
  readonly showImages: boolean;
}

export interface SphereRenderer {
  readonly kind: "webgl" | "canvas";
  resize(viewport: Viewport, pixelRatio: number): void;
  /** Thousands of images take a few pictures' time; `onReady` is called when they can be drawn. */
  setImages(images: PointImages, onReady: () => void): void;
  setColours(colours: SphereColours): void;
  draw(scene: SphereScene, camera: Camera): void;
  dispose(): void;
}

/** Radius of a point and half the side of its image, as lengths on the unit sphere. */
export function pointSizes(count: number): { radius: number; half: number } {
  // The side of the square that each of `count` points would own on a filled sphere.
  const spacing = Math.sqrt((4 * Math.PI) / Math.max(1, count));
  return {
    radius: Math.min(0.02, Math.max(0.006, spacing * 0.15)),
    half: Math.min(0.052, Math.max(0.018, spacing * 0.46)),
  };
}
