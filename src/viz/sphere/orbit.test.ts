// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { attachOrbit, type DragTool } from "./orbit.ts";

/** An element with the orbit attached, what it reported, and pointer events on it. */
function attached(tool: DragTool = "lasso") {
  const element = document.createElement("div");
  element.setPointerCapture = () => {};
  const taps: boolean[] = [];
  const outlines: (number | undefined)[] = [];
  const finished: number[] = [];
  const orbit = attachOrbit(
    element,
    { yaw: 0, pitch: 0, distance: 4 },
    {
      radius: () => 100,
      onTurn: () => {},
      onTap: (_x, _y, adding) => taps.push(adding),
      onOutline(path, done) {
        outlines.push(path?.length);
        if (path && done) finished.push(path.length);
      },
      turns: () => true,
      tool: () => tool,
      onHover: () => {},
      onLeave: () => {},
    },
  );
  const send = (type: string, pointerId: number, x: number, y: number, keys: MouseEventInit = {}) =>
    element.dispatchEvent(
      new PointerEvent(type, { pointerId, clientX: x, clientY: y, button: 0, ...keys }),
    );
  return { orbit, send, taps, outlines, finished };
}

afterEach(() => vi.restoreAllMocks());

test("a lasso ends when its pointer is released", () => {
  const { send, finished, orbit } = attached();
  send("pointerdown", 1, 0, 0);
  for (const at of [20, 40, 60]) send("pointermove", 1, at, at / 2);
  send("pointerup", 1, 60, 30);
  expect(finished).toEqual([4]);
  expect(orbit.isDragging()).toBe(false);
});

test("a lost capture ends the drag and selects nothing", () => {
  const { send, finished, outlines, orbit } = attached();
  send("pointerdown", 1, 0, 0);
  send("pointermove", 1, 40, 20);
  send("lostpointercapture", 1, 40, 20);
  expect(orbit.isDragging()).toBe(false);
  expect(outlines.at(-1)).toBeUndefined();
  const drawn = outlines.length;
  send("pointermove", 1, 80, 40);
  expect(outlines).toHaveLength(drawn);
  expect(finished).toEqual([]);
});

test("two fingers turn and zoom, and draw no lasso, also while only one is left", () => {
  const { send, finished, outlines, taps, orbit } = attached();
  send("pointerdown", 1, 0, 0);
  send("pointermove", 1, 30, 0);
  send("pointerdown", 2, 100, 0);
  expect(outlines.at(-1)).toBeUndefined();
  const drawn = outlines.length;
  send("pointermove", 2, 200, 0);
  send("pointerup", 2, 200, 0);
  send("pointermove", 1, 60, 50);
  send("pointerup", 1, 60, 50);
  expect(outlines).toHaveLength(drawn);
  expect(finished).toEqual([]);
  expect(taps).toEqual([]);
  expect(orbit.camera().distance).toBeLessThan(4);
});

test("Shift, Command and Control add a point, but a click with Control on a Mac opens its menu", () => {
  const press = (keys: MouseEventInit) => {
    const { send, taps } = attached("turn");
    send("pointerdown", 1, 5, 5, keys);
    send("pointerup", 1, 5, 5, keys);
    return taps;
  };
  expect(press({})).toEqual([false]);
  for (const keys of [{ shiftKey: true }, { metaKey: true }, { ctrlKey: true }]) {
    expect(press(keys)).toEqual([true]);
  }
  vi.spyOn(navigator, "userAgent", "get").mockReturnValue("Mozilla/5.0 (Macintosh)");
  expect(press({ ctrlKey: true })).toEqual([]);
  expect(press({ metaKey: true })).toEqual([true]);
});
