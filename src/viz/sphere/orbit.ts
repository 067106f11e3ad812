/**
 * Hands on the sphere: drag turns it as if the finger held its surface, wheel or pinch zooms,
 * arrow keys and + − do the same from the keyboard. Knows pointers and angles, nothing that is drawn.
 */
import { type Camera, farthest, nearest, steepest } from "./camera.ts";

export interface OrbitOptions {
  /** Pixels of the sphere's outline radius at the moment: what a drag is measured against. */
  radius(): number;
  onTurn(camera: Camera): void;
  /** A press and release without a drag. */
  onTap(x: number, y: number): void;
  onHover(x: number, y: number): void;
  onLeave(): void;
}

const tapDistance = 5;

/** What a key does: angles in radians as a drag would turn them, or a factor on the height. */
const keyMoves: Readonly<Record<string, { right?: number; down?: number; zoom?: number }>> = {
  ArrowLeft: { right: 0.12 },
  ArrowRight: { right: -0.12 },
  ArrowUp: { down: 0.12 },
  ArrowDown: { down: -0.12 },
  "+": { zoom: 0.85 },
  "=": { zoom: 0.85 },
  "-": { zoom: 1 / 0.85 },
};

/** Makes `element` turn and zoom a camera. Returns where it looks, and how to end it. */
export function attachOrbit(element: HTMLElement, start: Camera, options: OrbitOptions) {
  let camera = start;
  const pointers = new Map<number, { x: number; y: number }>();
  let travelled = 0;
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
  const turn = (right: number, down: number) =>
    place({ ...camera, yaw: camera.yaw - right, pitch: camera.pitch + down });
  // What changes evenly is the height above the surface, so that close up a zoom stays gentle.
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
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, local(event));
    travelled = pointers.size > 1 ? tapDistance : 0;
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
    const share = 1 / Math.max(60, options.radius()) / pointers.size;
    if (travelled >= tapDistance) turn((now.x - before.x) * share, (now.y - before.y) * share);
    if (pointers.size === 2 && span() > 0) zoom(spanBefore / span());
  });
  const release = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    pointers.delete(event.pointerId);
    if (before && event.type === "pointerup" && travelled < tapDistance) {
      options.onTap(before.x, before.y);
    }
  };
  on("pointerup", release);
  on("pointercancel", release);
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
