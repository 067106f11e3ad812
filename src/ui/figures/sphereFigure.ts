/** The sphere as a figure. */
import { nameOfSpace, type PointsEvent } from "../../lab/protocol/index.ts";
import { imageDataOf } from "../../viz/images/pixels.ts";
import { channelsOf, colourOfClass, shapeOfClass } from "../../viz/palette.ts";
import type { SphereView } from "../../viz/sphere/view.ts";
import type { Action } from "../controls/action.ts";
import { orderOf } from "../sphere/frameOrder.ts";
import { coloursOf } from "../sphere/keepInStep.ts";
import { projectionOf } from "../sphere/ProjectionNote.tsx";
import { shownRun } from "../state/runsSlice.ts";
import type { PageStore } from "../state/store.ts";
import { type FigureSource, figureActions } from "./figureActions.ts";

/** Side of the sphere, in CSS pixels. */
const SIDE = 640;

export const sphereActions = (
  store: PageStore,
  view: Pick<SphereView, "paint" | "trace">,
): readonly Action[] => figureActions(store, () => sphereFigure(store, view));

function sphereFigure(store: PageStore, view: Pick<SphereView, "paint" | "trace">): FigureSource {
  const { points, colourBy, space } = store.getState();
  const { frame } = shownRun(store.getState());
  const classes = colourBy === "class" ? points?.classes : undefined;
  const projection = frame ? projectionOf(frame) : "";
  return {
    title: `${nameOfSpace(space)} of ${points?.count ?? 0} points`,
    y: projection,
    ...(classes && { classes }),
    width: SIDE,
    height: SIDE,
    mark(pen, ground, index, place) {
      view.trace(pen, shapeOfClass(index), place, 4.5);
      pen.fillStyle = colourOfClass(ground, index);
      pen.fill();
    },
    draw(pen, ground) {
      const { idAt } = orderOf(frame);
      const made = new Map<string, HTMLCanvasElement>();
      view.paint(pen, SIDE, coloursOf(ground), (place, colour) => {
        if (!points || points.height === 0) return undefined;
        const id = idAt(place);
        const { width, height, channels } = points;
        const key = `${id} ${colour}`;
        const canvas = made.get(key) ?? tileOf(points, id, colour);
        made.set(key, canvas);
        // Grey images are drawn in the colour of their class, without a frame, as on the page.
        return { canvas, left: 0, top: 0, width, height, framed: channels > 1 };
      });
    },
  };
}

function tileOf(points: PointsEvent, id: number, colour: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = points.width;
  canvas.height = points.height;
  const picture = imageDataOf(points.images, id, points);
  if (points.channels === 1) {
    const channels = channelsOf(colour).map((each) => 255 * each);
    const { data } = picture;
    for (let at = 0; at < data.length; at += 4) {
      data[at + 3] = data[at]!;
      data.set(channels, at);
    }
  }
  canvas.getContext("2d")?.putImageData(picture, 0, 0);
  return canvas;
}
