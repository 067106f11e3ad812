/**
 * Frames of layouts, which take too long to compute between two steps. The newest requested embeddings
 * are laid out as soon as the layout thread is free; until then the previous frame stays. A frame names
 * the step that it shows. A failure is reported once, and the next request is tried again.
 */
import type { Embeddings, LayoutProjection, ProjectionId } from "../../../metrics/index.ts";
import { alignedTo } from "../../../metrics/projection/procrustes.ts";
import { messageOf } from "../../../shared/errors.ts";
import { onSphere } from "../../evaluate/joint.ts";
import type { FrameEvent, NoticeEvent } from "../../protocol/events.ts";
import type { Shape } from "../../protocol/projection.ts";
import { partsOfSpace, type Space } from "../../protocol/space.ts";
import { inThree, trustOf } from "../sphere.ts";
import type { Layouter } from "./layouter.ts";

/** Layouts of checkpoints that are cached for repeated playback. */
const CACHED = 100;

/** A frame without its positions. */
export type FrameHead = Pick<FrameEvent, "type" | "step" | "space" | "dimensions" | "refreshed">;

interface Request {
  readonly head: FrameHead;
  readonly unit: Embeddings;
  readonly past: boolean;
}

export interface DeferredFrames {
  /**
   * Requests a frame, which is reported later. `past`: of a checkpoint. Returns false if the space has
   * few enough dimensions to be drawn without a layout.
   */
  request(head: FrameHead, embeddings: Embeddings, past: boolean): boolean;
  /** Reports nothing more. */
  close(): void;
}

export interface DeferredFramesParts {
  readonly definition: LayoutProjection & { readonly id: ProjectionId };
  readonly shape: Shape;
  readonly layouter: Layouter;
  readonly report: (event: FrameEvent | NoticeEvent) => void;
  /** Positions of the last frame of each space, [any, 3]; the next layout is aligned with them. */
  readonly positionsIn: Partial<Record<Space, Float32Array>>;
}

export function createDeferredFrames({
  definition,
  shape,
  layouter,
  report,
  positionsIn,
}: DeferredFramesParts): DeferredFrames {
  const dims = shape === "circle" ? 2 : 3;
  const cache = new Map<string, Float64Array>();
  /** Moment of the newest request. Layouts of other moments are not shown. */
  let wanted = "";
  let waiting: Request | undefined;
  let busy = false;
  let closed = false;
  /** Failures reported so far. */
  const failures = new Set<string>();

  const momentOf = ({ head, past }: Request) => `${head.space} ${past ? head.step : "now"}`;
  /** Distinguishes the embeddings of a step from those of the same step after an edit. */
  const cacheKeyOf = (request: Request) =>
    `${momentOf(request)} ${request.unit.data.reduce((sum, value) => sum + value, 0)}`;

  const show = ({ head, unit }: Request, layout: Float64Array): void => {
    const { rows } = unit;
    const before = positionsIn[head.space] ?? new Float32Array();
    const previous = { rows: before.length / 3, cols: dims, data: firstColumns(before, dims) };
    const { data } = alignedTo(previous, { data: layout, rows, cols: dims });
    const positions = inThree({ data: Float32Array.from(data), rows, cols: dims });
    positionsIn[head.space] = positions;
    const { id, label, most } = definition;
    report({
      ...head,
      // A copy: the event's array is transferred.
      positions: positions.slice(),
      projection: {
        id,
        label,
        shape,
        exact: false,
        kept: undefined,
        trustworthiness: trustOf(unit, positions),
        laid: Math.min(rows, most),
      },
    });
  };
  const layOut = async (request: Request): Promise<void> => {
    const { unit } = request;
    // Of many rows only the first are laid out: those of a joint space alternate, so that it has as many of each part.
    const parts = partsOfSpace(request.head.space).length;
    const { rows, cols } = unit;
    const embeddings = { ...unit, data: reordered(unit.data, cols, parts) };
    const laid = await layouter.lay({ id: definition.id, embeddings, dims });
    const layout = reordered(laid, dims, rows / parts);
    if (closed) return;
    if (request.past) {
      cache.set(cacheKeyOf(request), layout);
      const [oldest] = cache.keys();
      if (oldest !== undefined && cache.size > CACHED) cache.delete(oldest);
    }
    if (momentOf(request) === wanted) show(request, layout);
  };
  const reportFailure = (error: unknown): void => {
    const why = messageOf(error).replace(/\.$/, "");
    if (closed || failures.has(why)) return;
    failures.add(why);
    const text = `${definition.label} could not lay out these points: ${why}. The previous frame stays and training continues; PCA needs no layout.`;
    report({ type: "notice", text });
  };
  const work = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (let request = waiting; request && !closed; request = waiting) {
      waiting = undefined;
      await layOut(request).catch(reportFailure);
    }
    busy = false;
  };

  return {
    request(head, { data, rows, cols }, past) {
      if (cols <= dims) return false;
      const request = { head, unit: { data: onSphere(data, rows, cols), rows, cols }, past };
      wanted = momentOf(request);
      waiting = undefined;
      const cached = cache.get(cacheKeyOf(request));
      if (cached) show(request, cached);
      else {
        waiting = request;
        work();
      }
      return true;
    },
    close() {
      closed = true;
      layouter.close();
    },
  };
}

/** A copy in which row `part * (rows / parts) + index` has become row `index * parts + part`. */
function reordered<Values extends Float32Array | Float64Array>(
  data: Values,
  cols: number,
  parts: number,
): Values {
  const result = data.slice() as Values;
  const each = data.length / cols / parts;
  if (parts === 1 || each === 1) return result;
  for (let row = 0; row < each * parts; row++) {
    const place = (row % each) * parts + Math.floor(row / each);
    result.set(data.subarray(row * cols, (row + 1) * cols), place * cols);
  }
  return result;
}

function firstColumns(positions: Float32Array, dims: number): Float64Array {
  const data = new Float64Array((positions.length / 3) * dims);
  for (let index = 0; index < data.length; index++) {
    data[index] = positions[Math.floor(index / dims) * 3 + (index % dims)] ?? 0;
  }
  return data;
}
