/**
 * Canvases above the sphere, one per layer, drawn through the same camera whichever renderer draws the
 * sphere. Used for everything that is neither a point nor the globe.
 */
import type { Pen } from "../charts/pen.ts";
import type { Sight } from "./camera.ts";
import type { SphereColours } from "./renderer.ts";

export interface Layer {
  /** Draws the whole layer on a cleared canvas. Lengths are CSS pixels. */
  draw(context: Pen, sight: Sight, colours: SphereColours): void;
  /** True if there is nothing to draw, so that the canvas need not be cleared again. */
  readonly empty?: boolean;
}

export interface Layers {
  /** Adds a layer on top; the returned function removes it. Layers ignore the pointer. */
  add(layer: Layer): () => void;
  resize(width: number, height: number, pixelRatio: number): void;
  draw(sight: Sight, colours: SphereColours): void;
  /** Draws all layers with another pen, for a figure. */
  paint(pen: Pen, sight: Sight, colours: SphereColours): void;
  dispose(): void;
}

interface Entry {
  readonly layer: Layer;
  readonly canvas: HTMLCanvasElement;
  cleared: boolean;
}

/** Creates layers above the content of `host`; `onChange` is called when one was added or removed. */
export function createLayers(host: HTMLElement, onChange: () => void): Layers {
  const entries = new Set<Entry>();
  let size = { width: 1, height: 1, pixelRatio: 1 };
  const adapt = ({ canvas }: Entry) => {
    canvas.width = Math.round(size.width * size.pixelRatio);
    canvas.height = Math.round(size.height * size.pixelRatio);
    canvas.getContext("2d")?.setTransform(size.pixelRatio, 0, 0, size.pixelRatio, 0, 0);
  };
  return {
    add(layer) {
      const canvas = document.createElement("canvas");
      canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
      const entry: Entry = { layer, canvas, cleared: true };
      adapt(entry);
      host.append(canvas);
      entries.add(entry);
      onChange();
      return () => {
        entries.delete(entry);
        canvas.remove();
        onChange();
      };
    },
    resize(width, height, pixelRatio) {
      size = { width, height, pixelRatio };
      for (const entry of entries) adapt(entry);
    },
    draw(sight, colours) {
      for (const entry of entries) {
        const { layer, canvas } = entry;
        if (layer.empty && entry.cleared) continue;
        const context = canvas.getContext("2d");
        if (!context) continue;
        context.globalAlpha = 1;
        context.clearRect(0, 0, size.width, size.height);
        entry.cleared = layer.empty ?? false;
        if (!layer.empty) layer.draw(context, sight, colours);
      }
    },
    paint(pen, sight, colours) {
      for (const { layer } of entries) if (!layer.empty) layer.draw(pen, sight, colours);
      pen.globalAlpha = 1;
    },
    dispose() {
      for (const { canvas } of entries) canvas.remove();
      entries.clear();
    },
  };
}
