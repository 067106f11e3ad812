// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { whenResized } from "./whenResized.ts";

afterEach(() => vi.unstubAllGlobals());

test("each change of the device pixel ratio calls back, until it is stopped", () => {
  const queries: { media: string; change(): void }[] = [];
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  vi.stubGlobal("requestAnimationFrame", (call: () => void) => {
    call();
    return 0;
  });
  vi.stubGlobal("matchMedia", (media: string) => {
    const query = { media, change: () => {} };
    queries.push(query);
    return {
      addEventListener: (_: string, change: () => void) => {
        query.change = change;
      },
      removeEventListener: () => {
        query.change = () => {};
      },
    };
  });
  let calls = 0;
  vi.stubGlobal("devicePixelRatio", 1);
  const stop = whenResized(document.createElement("div"), () => calls++);
  for (const ratio of [2, 1.5]) {
    vi.stubGlobal("devicePixelRatio", ratio);
    queries.at(-1)?.change();
  }
  expect(calls).toBe(2);
  expect(queries.map(({ media }) => media)).toEqual([
    "(resolution: 1dppx)",
    "(resolution: 2dppx)",
    "(resolution: 1.5dppx)",
  ]);
  stop();
  queries.at(-1)?.change();
  expect(calls).toBe(2);
});
