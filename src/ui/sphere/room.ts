/**
 * The space around the sphere that controls, notes and legend take. It is measured, since their size depends
 * on the number of classes, the width of the window and what is open.
 */

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Room {
  readonly above: number;
  readonly below: number;
}

/** Least distance between the sphere and a control, in pixels. */
const gap = 8;

/** The space to keep free in a sphere's element, in pixels. Spheres side by side share a camera, so it is the same. */
export function roomAround(host: HTMLElement): Room {
  const hosts = host.parentElement?.querySelectorAll<HTMLElement>(".sphere-host") ?? [host];
  return widestOf([...hosts].map(roomIn));
}

/** The room that is enough for all. */
export const widestOf = (rooms: readonly Room[]): Room => ({
  above: Math.max(...rooms.map(({ above }) => above)),
  below: Math.max(...rooms.map(({ below }) => below)),
});

function roomIn(host: HTMLElement): Room {
  const view = host.getBoundingClientRect();
  const boxOf = (selector: string): Box | undefined => {
    const box = host.parentElement?.querySelector(selector)?.getBoundingClientRect();
    if (!box || box.width === 0 || box.height === 0) return undefined;
    const { left, right, top, bottom } = box;
    return {
      left: left - view.left,
      right: right - view.left,
      top: top - view.top,
      bottom: bottom - view.top,
    };
  };
  return roomFor(
    view,
    boxOf(".view-controls"),
    boxOf(".projection-controls"),
    boxOf(".sphere-foot"),
  );
}

/** `corner` is avoided only if the sphere would reach it: on a wide page it lies beside the sphere. */
export function roomFor(
  { width, height }: { readonly width: number; readonly height: number },
  head: Box | undefined,
  corner: Box | undefined,
  foot: Box | undefined,
): Room {
  const above = head ? head.bottom : gap;
  const below = foot ? height - foot.top + gap : gap;
  if (!corner) return { above, below };
  const radius = Math.min(width, height - above - below) / 2;
  const [x, y] = [width / 2, (height + above - below) / 2];
  const nearestX = Math.min(Math.max(x, corner.left), corner.right);
  const nearestY = Math.min(Math.max(y, corner.top), corner.bottom);
  const reached = Math.hypot(nearestX - x, nearestY - y) < radius;
  return { above: reached ? Math.max(above, corner.bottom) : above, below };
}
