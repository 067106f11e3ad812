/** A figure as a file: SVG, or PNG with two pixels for each CSS pixel. */

import { drawFigure, type Figure, layoutOf } from "./figure.ts";
import { createSvgPen } from "./svgPen.ts";

const SCALE = 2;

export async function figureAsSvg(figure: Figure): Promise<Blob> {
  const ruler = contextOf(document.createElement("canvas"));
  const pen = createSvgPen({
    measure(text, font) {
      ruler.font = font;
      return ruler.measureText(text).width;
    },
    address(source, part) {
      if (!part) return source.toDataURL();
      const [left = 0, top = 0, width = 1, height = 1] = part;
      const piece = document.createElement("canvas");
      piece.width = width;
      piece.height = height;
      contextOf(piece).drawImage(source, left, top, width, height, 0, 0, width, height);
      return piece.toDataURL();
    },
  });
  const layout = layoutOf(figure, pen);
  await drawFigure(figure, layout, pen);
  const { title, note } = figure.words;
  return new Blob([pen.document(layout, `${title}. ${note}`)], { type: "image/svg+xml" });
}

export async function figureAsPng(figure: Figure): Promise<Blob> {
  const canvas = document.createElement("canvas");
  const pen = contextOf(canvas);
  const layout = layoutOf(figure, pen);
  canvas.width = Math.round(SCALE * layout.width);
  canvas.height = Math.round(SCALE * layout.height);
  pen.scale(SCALE, SCALE);
  await drawFigure(figure, layout, pen);
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) =>
      blob ? resolve(blob) : reject(new Error("The browser could not write the picture as PNG."));
    canvas.toBlob(done, "image/png");
  });
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser has no 2-D canvas, which figures are drawn with.");
  return context;
}
