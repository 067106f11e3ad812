/**
 * The view of the sphere. It receives images and frames, and reports pointer events by point id. It
 * draws only when something changes, so that training has the machine to itself.
 */

import { plain } from "../palette.ts";
import { whenResized } from "../whenResized.ts";
import {
  type Camera,
  fittingDistance,
  initialAngles,
  outlineRadius,
  sightOf,
  toScreen,
  type Viewport,
} from "./camera.ts";
import { createCanvasRenderer, paintSphere } from "./canvas/canvasRenderer.ts";
import { tracePoint } from "./canvas/shapes.ts";
import type { SphereEvents } from "./events.ts";
import { between, type Glide, progressOf } from "./glide.ts";
import { attachKeyBox } from "./keyBox.ts";
import { createLandmarks } from "./landmarks.ts";
import { createLayers } from "./layers.ts";
import { createMarquee, idsWithin, type Spot } from "./marquee.ts";
import { attachOrbit, type DragTool } from "./orbit.ts";
import { orderByDepth } from "./order.ts";
import { pick } from "./picking.ts";
import { Mark, type SphereColours, type SphereScene } from "./renderer.ts";
import type { SphereView } from "./view.ts";
import { createWebglRenderer } from "./webgl/webglRenderer.ts";

/** Milliseconds between two frames of a glide when thrifty. */
const thriftyPause = 100;

const pixelRatio = () => Math.min(2, window.devicePixelRatio);

/**
 * Fills `host` with the sphere; `room` is the space to keep free above and below, in pixels. Throws if
 * the browser provides neither WebGL nor a 2-D canvas.
 */
export function createSphereView(
  host: HTMLElement,
  room: () => { readonly above: number; readonly below: number },
  events: SphereEvents,
): SphereView {
  const canvas = document.createElement("canvas");
  const renderer =
    createWebglRenderer(canvas, (context) => {
      events.onContext(context);
      if (context === "restored") request();
    }) ?? createCanvasRenderer(canvas);
  if (!renderer) throw new Error("sphere: this browser draws neither WebGL nor 2-D canvases");
  canvas.style.cssText = "display:block;width:100%;height:100%;touch-action:none";
  host.append(canvas);
  const layers = createLayers(host, () => request());
  const landmarks = createLandmarks();
  const marquee = createMarquee(host);

  let inks: SphereColours = { ink: "#808080", ground: "#000000", accent: "#808080", classes: [] };
  let viewport: Viewport = { width: 1, height: 1, ...room() };
  let glide: Glide = { from: new Float32Array(), to: new Float32Array(), startedAt: 0 };
  let positions = new Float32Array();
  let order = new Uint32Array();
  let marks = new Uint8Array();
  let colours = new Uint8Array();
  let wantedColours: Uint8Array | undefined;
  let markOf = (_id: number): Mark => Mark.none;
  let revision = 0;
  let showImages = true;
  let tool: DragTool = "turn";
  let thrifty = false;
  let fitted = true;
  let requested = 0;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let hovered: number | undefined;
  let pointer: { x: number; y: number } | undefined;

  const sceneNow = (): SphereScene => {
    const progress = progressOf(glide, performance.now());
    between(glide.from, glide.to, progress, positions);
    const raised = (id: number) =>
      marks[id] === Mark.focus ? 2 : marks[id] === Mark.neighbour ? 1 : 0;
    orderByDepth(positions, raised, sightOf(orbit.camera(), viewport), order);
    return {
      count: order.length,
      from: glide.from,
      to: glide.to,
      progress,
      positions,
      order,
      colours,
      marks,
      revision,
      showImages,
    };
  };
  const draw = () => {
    requested = 0;
    const camera = orbit.camera();
    const scene = sceneNow();
    const { progress } = scene;
    renderer.draw(scene, camera);
    layers.draw(sightOf(camera, viewport), inks);
    events.onDraw();
    if (progress < 1 && thrifty) resting = setTimeout(request, thriftyPause);
    else if (progress < 1) request();
    // Points also move under a resting pointer.
    else if (pointer) hover(pointer.x, pointer.y);
  };
  const request = () => {
    requested ||= requestAnimationFrame(draw);
  };
  const hover = (x: number, y: number) => {
    pointer = { x, y };
    const id = pick(positions, sightOf(orbit.camera(), viewport), x, y);
    if (id === hovered) return;
    hovered = id;
    canvas.style.cursor = id === undefined ? "grab" : "pointer";
    events.onHover(id);
  };

  const outline = (path: readonly Spot[] | undefined, done: boolean) => {
    marquee.show(done ? undefined : path);
    if (path && done) {
      events.onSelect(idsWithin(positions, sightOf(orbit.camera(), viewport), path));
    }
  };
  const detachKeys = attachKeyBox(host, {
    middle() {
      const { centreX: x, centreY: y } = sightOf(orbit.camera(), viewport);
      return { x, y, radius: outlineRadius(orbit.camera(), viewport) };
    },
    onPressMiddle(adding) {
      const sight = sightOf(orbit.camera(), viewport);
      const id = pick(positions, sight, sight.centreX, sight.centreY, viewport.width);
      events.onPress(id, adding);
    },
    onOutline: outline,
  });
  const orbit = attachOrbit(
    host,
    { ...initialAngles, distance: 4 },
    {
      radius: () => outlineRadius(orbit.camera(), viewport),
      onTurn(camera: Camera) {
        fitted &&= camera.distance === fittingDistance(viewport);
        request();
      },
      turns: () => !viewport.flat,
      tool: () => tool,
      onTap: (x, y, adding) =>
        events.onPress(pick(positions, sightOf(orbit.camera(), viewport), x, y), adding),
      onOutline: outline,
      onHover: hover,
      onLeave() {
        pointer = undefined;
        if (hovered === undefined) return;
        hovered = undefined;
        events.onHover(undefined);
      },
    },
  );

  const measure = () => {
    const { width, height } = host.getBoundingClientRect();
    if (width < 1 || height < 1) return;
    viewport = { width, height, ...room(), flat: viewport.flat ?? false };
    renderer.resize(viewport, pixelRatio());
    layers.resize(width, height, pixelRatio());
    if (fitted) orbit.place({ ...orbit.camera(), distance: fittingDistance(viewport) });
    // At most once per frame.
    cancelAnimationFrame(requested);
    draw();
  };
  const stopMeasuring = whenResized(host, measure);

  const restoreView = () => {
    fitted = true;
    const angles = viewport.flat ? { yaw: 0, pitch: 0 } : initialAngles;
    orbit.place({ ...angles, distance: fittingDistance(viewport) });
  };

  layers.add(landmarks);
  const hold = (count: number) => {
    if (order.length === count) return;
    positions = new Float32Array(count * 3);
    order = new Uint32Array(count);
    marks = new Uint8Array(count);
    colours = new Uint8Array(count);
    paint();
  };
  /** Colours and marks may be set before the first frame, when the count is unknown. */
  const paint = () => {
    for (let id = 0; id < marks.length; id++) marks[id] = markOf(id);
    // A frame may contain fewer points than there are: those embedded so far.
    if (wantedColours && wantedColours.length >= colours.length) {
      colours.set(wantedColours.subarray(0, colours.length));
    } else colours.fill(plain);
    revision++;
    request();
  };

  return {
    kind: renderer.kind,
    setImages(images) {
      renderer.setImages(images, request);
      request();
    },
    setFrame(next, jump) {
      const same = next.length === positions.length;
      hold(next.length / 3);
      const from = same && !jump ? positions.slice() : next;
      glide = { from, to: next, startedAt: performance.now() };
      request();
    },
    setLandmarks(next, jump) {
      landmarks.set(next, jump);
      request();
    },
    addLayer: layers.add,
    setPointColours(next) {
      wantedColours = next;
      paint();
    },
    setMarks(next) {
      markOf = next;
      paint();
    },
    setColours(next) {
      renderer.setColours(next);
      inks = next;
      marquee.setColour(next.accent);
      request();
    },
    setShowImages(show) {
      showImages = show;
      request();
    },
    setTool(next) {
      tool = next;
    },
    setShape(shape) {
      const flat = shape === "circle";
      if (flat === (viewport.flat ?? false)) return;
      viewport = { ...viewport, flat };
      renderer.resize(viewport, pixelRatio());
      restoreView();
    },
    setThrifty(next) {
      thrifty = next;
    },
    refit: measure,
    fit: restoreView,
    camera: () => orbit.camera(),
    setCamera(next) {
      const { yaw, pitch, distance } = orbit.camera();
      if (yaw !== next.yaw || pitch !== next.pitch || distance !== next.distance) orbit.place(next);
    },
    placeOf(id) {
      if (id * 3 >= positions.length) return undefined;
      const sight = sightOf(orbit.camera(), viewport);
      const [x, y, z] = positions.subarray(3 * id, 3 * id + 3);
      return toScreen(sight, x!, y!, z!, { x: 0, y: 0, scale: 1, front: false });
    },
    positions: () => positions,
    redraw: request,
    trace: tracePoint,
    paint(pen, side, inks, imageOf) {
      const square = {
        width: side,
        height: side,
        above: 0,
        below: 0,
        flat: viewport.flat ?? false,
      };
      const camera = orbit.camera();
      // The same part of the sphere as on the page.
      const nearer = fittingDistance(square) / fittingDistance(viewport);
      const painted = { ...camera, distance: camera.distance * nearer };
      const own = { camera: painted, viewport: square, colours: inks };
      paintSphere(pen, { ...own, scene: sceneNow(), imageOf });
      layers.paint(pen, sightOf(painted, square), inks);
    },
    dispose() {
      cancelAnimationFrame(requested);
      clearTimeout(resting);
      stopMeasuring();
      detachKeys();
      orbit.dispose();
      renderer.dispose();
      layers.dispose();
      marquee.dispose();
      canvas.remove();
    },
  };
}
