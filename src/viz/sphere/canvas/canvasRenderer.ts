/** The renderer without WebGL, on a 2-D canvas: the same features, but slower with many points. */
import type { Pen } from "../../charts/pen.ts";
import { readLook } from "../../palette.ts";
import {
  type Camera,
  outlineRadius,
  type ScreenPoint,
  type Sight,
  sightOf,
  toScreen,
  type Viewport,
} from "../camera.ts";
import {
  Mark,
  pointSizes,
  type SphereColours,
  type SphereRenderer,
  type SphereScene,
} from "../renderer.ts";
import { tracePoint } from "./shapes.ts";
import { createTiles, type Tile } from "./tiles.ts";

const readableHalf = 11;
/** Colour and shape by the byte of a point, so that nothing is created per point. */
const looks = Array.from({ length: 256 }, (_, look) => readLook(look));
/** Points with a smaller radius in pixels are drawn as squares. */
const square = 2.5;

/** Returns undefined if the browser provides no 2-D context. */
export function createCanvasRenderer(canvas: HTMLCanvasElement): SphereRenderer | undefined {
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) return undefined;
  let viewport: Viewport = { width: 1, height: 1, above: 0, below: 0 };
  let colours: SphereColours = {
    ground: "#000000",
    ink: "#ffffff",
    accent: "#ffffff",
    classes: [],
  };
  const tiles = createTiles();

  return {
    kind: "canvas",
    resize(next, pixelRatio) {
      viewport = next;
      canvas.width = Math.round(next.width * pixelRatio);
      canvas.height = Math.round(next.height * pixelRatio);
      context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    },
    setImages(next, onReady) {
      tiles.fill(next, onReady);
    },
    setColours(next) {
      colours = next;
    },
    draw(scene, camera: Camera) {
      tiles.nextFrame();
      paintSphere(context, { scene, camera, viewport, colours, imageOf: tiles.of });
    },
    dispose() {
      tiles.fill(undefined, () => {});
    },
  };
}

export interface Painting {
  readonly scene: SphereScene;
  readonly camera: Camera;
  readonly viewport: Viewport;
  readonly colours: SphereColours;
  /** The image of a point; undefined draws it as a point. */
  imageOf(id: number, colour: string): Tile | undefined;
}

/** Draws the globe and its points. */
export function paintSphere(pen: Pen, painting: Painting): void {
  const { scene, camera, viewport, colours, imageOf } = painting;
  const at: ScreenPoint = { x: 0, y: 0, scale: 1, front: false };
  const drawPoint = (scene: SphereScene, id: number, radius: number, half: number) => {
    const mark = scene.marks[id]!;
    const { colour, shape, hollow } = looks[scene.colours[id]!]!;
    const own = colours.classes[colour ?? -1] ?? colours.ink;
    pen.globalAlpha = (at.front ? 1 : 0.3) * (mark === Mark.greyed ? 0.25 : 1);
    const side = half * at.scale;
    const isImage = !hollow && at.front && scene.showImages && side > readableHalf;
    const image = isImage ? imageOf(id, mark === Mark.greyed ? colours.ink : own) : undefined;
    if (image) {
      const { canvas: tile, left, top, width, height } = image;
      const [x, y] = [at.x - side, at.y - side];
      pen.drawImage(tile, left, top, width, height, x, y, 2 * side, 2 * side);
      pen.strokeStyle = mark === Mark.greyed ? colours.ink : own;
      pen.lineWidth = 1;
      if (image.framed !== false) pen.strokeRect(x, y, 2 * side, 2 * side);
    } else {
      pen.fillStyle = mark === Mark.greyed ? colours.ink : own;
      const reach = Math.max(hollow ? square : 1.1, radius * at.scale);
      if (hollow) {
        tracePoint(pen, shape, at, reach);
        pen.strokeStyle = pen.fillStyle;
        pen.fillStyle = colours.ground;
        pen.fill();
        pen.lineWidth = Math.max(1.1, 0.24 * reach);
        pen.stroke();
      } else if (reach < square) {
        // Looks the same as a disc of this area, and is several times as fast.
        const half = reach * 0.886;
        pen.fillRect(at.x - half, at.y - half, 2 * half, 2 * half);
      } else {
        tracePoint(pen, shape, at, reach);
        pen.fill();
      }
    }
    if (mark === Mark.neighbour || mark === Mark.focus) {
      pen.strokeStyle = mark === Mark.focus ? colours.accent : colours.ink;
      pen.lineWidth = mark === Mark.focus ? 2 : 1.25;
      pen.beginPath();
      pen.arc(at.x, at.y, (image ? side * 1.4 : radius * at.scale) + 4, 0, 2 * Math.PI);
      pen.stroke();
    }
  };

  const sight = sightOf(camera, viewport);
  pen.globalAlpha = 1;
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, viewport.width, viewport.height);
  if (sight.flat) drawCircle(pen, sight, colours.ink);
  else drawGlobe(pen, sight, outlineRadius(camera, viewport), colours.ink);
  const { radius, half } = pointSizes(scene.count);
  for (const id of scene.order) {
    const [x, y, z] = [3 * id, 3 * id + 1, 3 * id + 2];
    toScreen(sight, scene.positions[x]!, scene.positions[y]!, scene.positions[z]!, at);
    drawPoint(scene, id, radius, half);
  }
  pen.globalAlpha = 1;
}

function drawCircle(context: Pen, sight: Sight, ink: string): void {
  context.strokeStyle = ink;
  context.lineWidth = 1;
  context.globalAlpha = 0.3;
  context.beginPath();
  context.arc(sight.centreX, sight.centreY, sight.focal / sight.distance, 0, 2 * Math.PI);
  context.stroke();
}

function drawGlobe(context: Pen, sight: Sight, outline: number, ink: string): void {
  context.strokeStyle = ink;
  context.lineWidth = 1;
  context.globalAlpha = 0.22;
  context.beginPath();
  context.arc(sight.centreX, sight.centreY, outline, 0, 2 * Math.PI);
  context.stroke();
  const at: ScreenPoint = { x: 0, y: 0, scale: 1, front: false };
  const segments = 72;
  const stroke = (place: (angle: number) => [number, number, number]) => {
    for (const front of [false, true]) {
      context.globalAlpha = front ? 0.12 : 0.05;
      context.beginPath();
      let drawing = false;
      for (let segment = 0; segment <= segments; segment++) {
        toScreen(sight, ...place((2 * Math.PI * segment) / segments), at);
        if (at.front !== front) drawing = false;
        else if (drawing) context.lineTo(at.x, at.y);
        else context.moveTo(at.x, at.y);
        if (at.front === front) drawing = true;
      }
      context.stroke();
    }
  };
  for (let degrees = -60; degrees <= 60; degrees += 30) {
    const latitude = (degrees * Math.PI) / 180;
    const girth = Math.cos(latitude);
    stroke((angle) => [girth * Math.sin(angle), Math.sin(latitude), girth * Math.cos(angle)]);
  }
  for (let degrees = 0; degrees < 180; degrees += 30) {
    const longitude = (degrees * Math.PI) / 180;
    stroke((angle) => [
      Math.cos(angle) * Math.sin(longitude),
      Math.sin(angle),
      Math.cos(angle) * Math.cos(longitude),
    ]);
  }
}
