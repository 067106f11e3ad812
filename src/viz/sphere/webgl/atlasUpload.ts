/**
 * Lays the images of the points out in an atlas texture, row by row with pauses. The images stay, so that
 * the atlas can be laid out again: the texture has no copy outside of the WebGL context.
 */
import type { DataTexture } from "three";
import { type Atlas, atlasFor, atlasRow } from "../../images/pixels.ts";
import type { PointImages } from "../renderer.ts";
import { atlasTexture, rowTexture } from "./textures.ts";

/** Milliseconds of preparing and uploading images between two pauses. */
const layingPause = 8;

export interface AtlasUpload {
  /** Whether the atlas shown has all images. */
  readonly isReady: boolean;
  /** Replaces the images. `onReady` is called whenever all of them are laid out. */
  start(images: PointImages, onReady: () => void): void;
  /** The context is lost, and the atlas with it. */
  lose(): void;
  /** Lays the same images out again, in a restored context. */
  restart(): void;
  dispose(): void;
}

export interface AtlasUploadParts {
  /** Copies one row of images into an atlas, at a height in pixels. */
  copy(row: DataTexture, atlas: DataTexture, y: number): void;
  /** Replaces the atlas shown. */
  show(texture: DataTexture, atlas: Atlas): void;
}

export function createAtlasUpload({ copy, show }: AtlasUploadParts): AtlasUpload {
  let given: { readonly images: PointImages; readonly onReady: () => void } | undefined;
  let laying: { readonly texture: DataTexture; timer?: ReturnType<typeof setTimeout> } | undefined;
  let isReady = false;

  const stop = () => {
    clearTimeout(laying?.timer);
    laying?.texture.dispose();
    laying = undefined;
    isReady = false;
  };
  const lay = () => {
    stop();
    if (!given) return;
    const { onReady } = given;
    const { images, count, ...picture } = given.images;
    const atlas = atlasFor(count, picture);
    const texture = atlasTexture(atlas);
    let row = 0;
    const goOn = () => {
      const until = performance.now() + layingPause;
      do {
        copy(
          rowTexture(atlasRow(images, row, atlas, picture), atlas),
          texture,
          row * picture.height,
        );
        row++;
      } while (row < atlas.rows && performance.now() < until);
      if (row < atlas.rows) {
        laying = { texture, timer: setTimeout(goOn) };
        return;
      }
      laying = undefined;
      show(texture, atlas);
      isReady = true;
      onReady();
    };
    goOn();
  };

  return {
    get isReady() {
      return isReady;
    },
    start(images, onReady) {
      given = { images, onReady };
      lay();
    },
    lose: stop,
    restart: lay,
    dispose() {
      given = undefined;
      stop();
    },
  };
}
