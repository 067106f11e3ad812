/**
 * Pointer and keyboard input of the sphere: dragging turns it so that the surface follows the pointer,
 * wheel, pinch, + and − zoom, arrow keys turn. A drag with Shift draws a box, with Alt a lasso; two fingers
 * turn and zoom, whatever the tool.
 */
import { type Camera, farthest, nearest, steepest } from "./camera.ts";
import { boxBetween, type Spot } from "./marquee.ts";

export interface OrbitOptions {
  /** Current radius of the sphere's outline in pixels, which scales a drag. */
  radius(): number;
  onTurn(camera: Camera): void;
  /** A press and release without a drag; `adding` if Shift, or Command or Control, was held. */
  onTap(x: number, y: number, adding: boolean): void;
  /** The path of a box or lasso; `done` at its end, undefined when it is cancelled. */
  onOutline(path: readonly Spot[] | undefined, done: boolean): void;
  /** Whether it can be turned. */
  turns(): boolean;
  /** Action of a drag without Shift or Alt. */
  tool(): DragTool;
  onHover(x: number, y: number): void;
  onLeave(): void;
}

/** Action of a drag. */
export type DragTool = "turn" | "box" | "lasso";

const tapDistance = 5;
/** Least distance between the corners of a lasso, in pixels. */
const cornerDistance = 3;

/** Actions of keys: rotation in radians, or a factor on the height above the surface. */
const keyMoves: Readonly<Record<string, { right?: number; down?: number; zoom?: number }>> = {
  ArrowLeft: { right: 0.12 },
  ArrowRight: { right: -0.12 },
  ArrowUp: { down: 0.12 },
  ArrowDown: { down: -0.12 },
  "+": { zoom: 0.85 },
  "=": { zoom: 0.85 },
  "-": { zoom: 1 / 0.85 },
};

const isMac = () => /Mac/.test(navigator.userAgent);

/** Lets input on `element` turn and zoom a camera. */
export function attachOrbit(element: HTMLElement, start: Camera, options: OrbitOptions) {
  let camera = start;
  const pointers = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  /** The outline that the drag draws instead of turning. */
  let outline: { readonly kind: "box" | "lasso"; readonly trail: Spot[] } | undefined;
  const controller = new AbortController();
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
  ) => element.addEventListener(name, listener, { signal: controller.signal, passive: false });

  const place = (next: Camera) => {
    camera = {
      yaw: next.yaw,
      pitch: Math.max(-steepest, Math.min(steepest, next.pitch)),
      distance: Math.max(nearest, Math.min(farthest, next.distance)),
    };
    options.onTurn(camera);
  };
  const turn = (right: number, down: number) => {
    if (options.turns()) place({ ...camera, yaw: camera.yaw - right, pitch: camera.pitch + down });
  };
  // Zoom scales the height above the surface, so that it is slower close to it.
  const zoom = (factor: number) =>
    place({ ...camera, distance: 1 + (camera.distance - 1) * factor });
  const local = ({ clientX, clientY }: { clientX: number; clientY: number }) => {
    const box = element.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  };
  const span = () => {
    const [a, b] = [...pointers.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };

  on("pointerdown", (event) => {
    // On a Mac a click with Control opens the context menu.
    if (event.button !== 0 || (event.ctrlKey && isMac())) return;
    element.setPointerCapture(event.pointerId);
    const start = local(event);
    pointers.set(event.pointerId, start);
    travelled = pointers.size > 1 ? tapDistance : 0;
    // A second finger zooms and cancels the outline of the first.
    if (outline) options.onOutline(undefined, true);
    const kind = event.shiftKey ? "box" : event.altKey ? "lasso" : options.tool();
    outline = kind !== "turn" && pointers.size === 1 ? { kind, trail: [start] } : undefined;
  });
  on("pointermove", (event) => {
    const now = local(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      options.onHover(now.x, now.y);
      return;
    }
    const spanBefore = span();
    pointers.set(event.pointerId, now);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (outline) {
      const { kind, trail } = outline;
      const corner = trail.at(-1);
      const far = corner && Math.hypot(now.x - corner.x, now.y - corner.y) >= cornerDistance;
      if (kind === "box") trail[1] = now;
      else if (far) trail.push(now);
      if (travelled >= tapDistance) options.onOutline(pathOf(outline), false);
      return;
    }
    const share = 1 / Math.max(60, options.radius()) / pointers.size;
    if (travelled >= tapDistance) turn((now.x - before.x) * share, (now.y - before.y) * share);
    if (pointers.size === 2 && span() > 0) zoom(spanBefore / span());
  });
  const release = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    pointers.delete(event.pointerId);
    const drawn = outline;
    outline = undefined;
    if (!before) return;
    const isTap = travelled < tapDistance;
    if (event.type !== "pointerup") options.onOutline(undefined, true);
    else if (isTap) {
      options.onTap(before.x, before.y, event.shiftKey || event.metaKey || event.ctrlKey);
    } else if (drawn) options.onOutline(pathOf(drawn), true);
  };
  on("pointerup", release);
  on("pointercancel", release);
  // Without capture the release would not be seen. After a release the pointer is no longer known here.
  on("lostpointercapture", release);
  on("pointerleave", () => options.onLeave());
  on("wheel", (event) => {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
    zoom(Math.exp(Math.max(-120, Math.min(120, pixels)) * 0.0022));
  });
  on("keydown", (event) => {
    const move = keyMoves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    turn(move.right ?? 0, move.down ?? 0);
    zoom(move.zoom ?? 1);
  });

  return {
    camera: () => camera,
    place,
    isDragging: () => pointers.size > 0,
    dispose: () => controller.abort(),
  };
}

function pathOf({ kind, trail }: { readonly kind: "box" | "lasso"; readonly trail: Spot[] }) {
  const [first, last] = [trail[0], trail.at(-1)];
  return kind === "box" && first && last ? boxBetween(first, last) : [...trail];
}
