import { describe, expect, test } from "vitest";
import { clustered, gaussian } from "../../../metrics/testing.ts";
import { onSphere } from "../../evaluate/joint.ts";
import type { FrameEvent, NoticeEvent } from "../../protocol/events.ts";
import type { Space } from "../../protocol/space.ts";
import type { FrameHead } from "./deferredFrames.ts";
import { type Layouter, lay } from "./layouter.ts";
import { readProjection } from "./readProjection.ts";

const { embeddings } = clustered(60, 12, 4, 0.6);
const head = (step: number, space: Space = "z"): FrameHead => ({
  type: "frame",
  step,
  space,
  dimensions: 12,
  refreshed: 60,
});

/** UMAP frames, computed when the test calls `go`; `fails` returns an error message. */
async function late(fails: () => string | undefined = () => undefined) {
  const frames: FrameEvent[] = [];
  const notices: NoticeEvent[] = [];
  const drawn: Partial<Record<Space, Float32Array>> = {};
  let go: () => void = () => {};
  const asked: number[] = [];
  let closed = false;
  const layouter: Layouter = {
    async lay(request) {
      asked.push(request.embeddings.rows);
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      const failure = fails();
      if (failure !== undefined) throw new Error(failure);
      return lay(request);
    },
    close() {
      closed = true;
    },
  };
  const choice = { id: "umap", shape: "sphere", axes: [] } as const;
  const made = (await readProjection(choice, () => layouter)).defer?.(
    (event) => (event.type === "notice" ? notices.push(event) : frames.push(event)),
    drawn,
  );
  if (!made) throw new Error("UMAP has no late frames");
  const nextFrame = async () => {
    const before = frames.length;
    go();
    await expect.poll(() => frames.length).toBe(before + 1);
    return frames[before]!;
  };
  return {
    ...made,
    frames,
    notices,
    drawn,
    asked,
    nextFrame,
    go: () => go(),
    isClosed: () => closed,
  };
}

describe("deferred frames", () => {
  test("of a joint space lay out images and texts alternately, and keep the order of the space", async () => {
    const { request, nextFrame } = await late();
    expect(request(head(1, "z+text.z"), embeddings, false)).toBe(true);
    const { positions } = await nextFrame();
    const { data, cols } = embeddings;
    const alternating = new Float32Array(data.length);
    for (let place = 0; place < 60; place++) {
      const row = (place % 2) * 30 + Math.floor(place / 2);
      alternating.set(data.subarray(row * cols, (row + 1) * cols), place * cols);
    }
    const unit = { data: onSphere(alternating, 60, cols), rows: 60, cols };
    const laid = await lay({ id: "umap", embeddings: unit, dims: 3 });
    // Frames are aligned with the one before, so distances are compared: of two images, and of an image and a text.
    const apart = (of: ArrayLike<number>, a: number, b: number) =>
      Math.hypot(...[0, 1, 2].map((axis) => of[3 * a + axis]! - of[3 * b + axis]!));
    expect(apart(positions, 0, 1)).toBeCloseTo(apart(laid, 0, 2), 4);
    expect(apart(positions, 4, 33)).toBeCloseTo(apart(laid, 8, 7), 4);
  });

  test("report their step and distortion", async () => {
    const { request, nextFrame, drawn } = await late();
    expect(request(head(7), embeddings, false)).toBe(true);
    const { step, positions, projection } = await nextFrame();
    expect(step).toBe(7);
    expect(positions).toHaveLength(180);
    expect(drawn.z).toEqual(positions);
    expect(projection).toMatchObject({
      id: "umap",
      label: "UMAP",
      exact: false,
      kept: undefined,
      laid: 60,
    });
    expect(projection.trustworthiness?.value).toBeGreaterThan(0.9);
  });

  test("are not needed for spaces of at most three dimensions", async () => {
    const { request, asked } = await late();
    expect(request(head(1), gaussian(20, 3), false)).toBe(false);
    expect(asked).toEqual([]);
  });

  test("are computed for the newest request only", async () => {
    const { request, nextFrame, asked } = await late();
    for (const step of [1, 2, 3]) request(head(step), embeddings, false);
    expect((await nextFrame()).step).toBe(1);
    expect((await nextFrame()).step).toBe(3);
    expect(asked).toHaveLength(2);
  });

  test("of a moment no longer shown are dropped; those of checkpoints are cached", async () => {
    const { request, nextFrame, frames, asked, go } = await late();
    request(head(5), embeddings, false);
    request(head(2), embeddings, true);
    // The layout of the present finishes while the past is shown: only the past is reported.
    go();
    await expect.poll(() => asked.length).toBe(2);
    expect(frames).toEqual([]);
    expect((await nextFrame()).step).toBe(2);
    request(head(2), embeddings, true);
    expect(frames.map(({ step }) => step)).toEqual([2, 2]);
    expect(asked).toHaveLength(2);
  });

  test("report a failure once, and are tried again", async () => {
    let failure: string | undefined = "out of memory.";
    const { request, nextFrame, notices, frames, asked, go } = await late(() => failure);
    for (const step of [1, 2]) {
      request(head(step), embeddings, false);
      await expect.poll(() => asked.length).toBe(step);
      go();
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect(frames).toEqual([]);
    expect(notices.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^UMAP could not lay out these points: out of memory\. The previous frame/,
      ),
    ]);
    failure = undefined;
    request(head(3), embeddings, false);
    await expect.poll(() => asked.length).toBe(3);
    expect((await nextFrame()).step).toBe(3);
  });

  test("of the same points are aligned; nothing is reported after close", async () => {
    const { request, nextFrame, drawn, close, isClosed, frames, go } = await late();
    drawn.z = Float32Array.from(gaussian(60, 3).data);
    request(head(1), embeddings, false);
    const first = (await nextFrame()).positions;
    request(head(2), embeddings, false);
    const second = (await nextFrame()).positions;
    for (const [place, value] of second.entries()) expect(value).toBeCloseTo(first[place]!, 5);
    request(head(3), embeddings, false);
    close();
    go();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isClosed()).toBe(true);
    expect(frames).toHaveLength(2);
  });
});
