/** The interface of the sphere view, which sphereView.ts implements. */
import type { Pen } from "../charts/pen.ts";
import type { Camera, ScreenPoint } from "./camera.ts";
import type { Painting } from "./canvas/canvasRenderer.ts";
import type { tracePoint } from "./canvas/shapes.ts";
import type { Layer } from "./layers.ts";
import type { DragTool } from "./orbit.ts";
import type { Mark, PointImages, SphereColours, SphereRenderer } from "./renderer.ts";

export interface SphereView {
  readonly kind: SphereRenderer["kind"];
  setImages(images: PointImages): void;
  /** Sets unit vectors [count, 3]; `jump` skips the glide. */
  setFrame(positions: Float32Array, jump: boolean): void;
  /** Sets the directions of landmarks.ts, [count, 3]. */
  setLandmarks(positions: Float32Array, jump: boolean): void;
  /** Adds a layer over the sphere; the returned function removes it. */
  addLayer(layer: Layer): () => void;
  /** Sets the look of each point (`looksOfClasses`); undefined draws all in ink. */
  setPointColours(colours: Uint8Array | undefined): void;
  setMarks(marks: (id: number) => Mark): void;
  setColours(colours: SphereColours): void;
  setShowImages(show: boolean): void;
  /** Sets the action of a drag without Shift or Alt. */
  setTool(tool: DragTool): void;
  /** A circle faces the camera and cannot be turned. */
  setShape(shape: "sphere" | "circle"): void;
  /** Draws less often during a glide; for adapters where the CPU both draws and trains. */
  setThrifty(thrifty: boolean): void;
  /** Reads the room again and adapts the sphere to it. */
  refit(): void;
  /** Restores the initial view. */
  fit(): void;
  /** The camera; two spheres can share one. */
  camera(): Camera;
  setCamera(camera: Camera): void;
  /** Position of a point in CSS pixels of the view. */
  placeOf(id: number): Readonly<ScreenPoint> | undefined;
  /** Where the points are now, between two frames as well: unit vectors [count, 3]. */
  positions(): Float32Array;
  /** Draws the sphere in a square of this side, for a figure. */
  paint(pen: Pen, side: number, colours: SphereColours, imageOf: Painting["imageOf"]): void;
  /** Outlines the mark of a class, for the legend of a figure. */
  trace: typeof tracePoint;
  /** Draws again, for a layer that has changed. */
  redraw(): void;
  dispose(): void;
}
