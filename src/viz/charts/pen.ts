/**
 * What charts and the sphere draw with: a part of the browser's 2-D context, so that the same code draws on the page, in a
 * PNG and in an SVG.
 */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | "fillStyle"
  | "strokeStyle"
  | "globalAlpha"
  | "lineWidth"
  | "lineJoin"
  | "lineCap"
  | "font"
  | "textAlign"
  | "textBaseline"
  | "imageSmoothingEnabled"
  | "setLineDash"
  | "beginPath"
  | "closePath"
  | "moveTo"
  | "lineTo"
  | "arc"
  | "ellipse"
  | "fill"
  | "stroke"
  | "clip"
  | "fillRect"
  | "strokeRect"
  | "fillText"
  | "strokeText"
  | "save"
  | "restore"
  | "translate"
  | "rotate"
> & {
  measureText(text: string): { readonly width: number };
  drawImage(source: HTMLCanvasElement, ...box: ImageBox): void;
};

/** Where an image goes, or a part of it: left, top, width and height in the source, then in the drawing. */
export type ImageBox =
  | [x: number, y: number, width: number, height: number]
  | [
      left: number,
      top: number,
      across: number,
      down: number,
      x: number,
      y: number,
      width: number,
      height: number,
    ];
