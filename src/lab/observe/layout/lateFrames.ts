/**
 * Frames of a layout, which are there when they are there: each look offers its embeddings, the newest
 * are laid out as soon as the thread is free, and the picture before stays until then. So while the run
 * trains the picture lags, and its frame names the step that it is of. What fails is said once, and the
 * next look is tried again: a run goes on without its picture.
 */
import type { Embeddings, LayoutProjection, ProjectionId } from "../../../metrics/index.ts";
import { alignedTo } from "../../../metrics/projection/procrustes.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { FrameEvent, NoticeEvent } from "../../protocol/events.ts";
import type { Shape } from "../../protocol/projection.ts";
import type { Space } from "../../protocol/space.ts";
import { inThree, trustOf, unitRows } from "../sphere.ts";
import type { Layouter } from "./layouter.ts";

/** Moments of the past whose layouts are remembered, so that playing back again does not wait. */
const REMEMBERED = 100;

/** What a frame says apart from its picture. */
export type FrameHead = Pick<FrameEvent, "type" | "step" | "space" | "dimensions" | "refreshed">;

interface Offer {
  readonly head: FrameHead;
  readonly unit: Embeddings;
  readonly played: boolean;
}

export interface LateFrames {
  /** The frame will be said when it is there; false where nothing has to be laid out. `played`: of the past. */
  offer(head: FrameHead, embeddings: Embeddings, played: boolean): boolean;
  /** Says nothing more. */
  close(): void;
}

export interface LateFramesParts {
  readonly definition: LayoutProjection & { readonly id: ProjectionId };
  readonly shape: Shape;
  readonly layouter: Layouter;
  readonly say: (event: FrameEvent | NoticeEvent) => void;
  /** Where the points of a space were seen last, [any, 3]; the next picture is laid onto it. */
  readonly drawn: Partial<Record<Space, Float32Array>>;
}

export function createLateFrames({
  definition,
  shape,
  layouter,
  say,
  drawn,
}: LateFramesParts): LateFrames {
  const dims = shape === "circle" ? 2 : 3;
  const remembered = new Map<string, Float64Array>();
  /** What the newest offer is for; a layout of anything else comes too late to be shown. */
  let shown = "";
  let waiting: Offer | undefined;
  let busy = false;
  let closed = false;
  /** Why layouts have failed: every look would say it again. */
  const said = new Set<string>();

  const pictureOf = ({ head, played }: Offer) => `${head.space} ${played ? head.step : "now"}`;
  /** Tells one moment's embeddings from those of the same step after an edit. */
  const nameOf = (offer: Offer) =>
    `${pictureOf(offer)} ${offer.unit.data.reduce((sum, value) => sum + value, 0)}`;

  const show = ({ head, unit }: Offer, places: Float64Array): void => {
    const { rows } = unit;
    const before = drawn[head.space] ?? new Float32Array();
    const previous = { rows: before.length / 3, cols: dims, data: firstColumns(before, dims) };
    const { data } = alignedTo(previous, { data: places, rows, cols: dims });
    const positions = inThree({ data: Float32Array.from(data), rows, cols: dims });
    drawn[head.space] = positions;
    const { id, label, most } = definition;
    say({
      ...head,
      // The receiver takes it away.
      positions: positions.slice(),
      projection: {
        ...{ id, label, shape, exact: false, kept: undefined },
        trustworthiness: trustOf(unit, positions),
        laid: Math.min(rows, most),
      },
    });
  };
  const layOut = async (offer: Offer): Promise<void> => {
    const { unit } = offer;
    const embeddings = { ...unit, data: unit.data.slice() };
    const places = await layouter.lay({ id: definition.id, embeddings, dims });
    if (closed) return;
    if (offer.played) {
      remembered.set(nameOf(offer), places);
      const [oldest] = remembered.keys();
      if (oldest !== undefined && remembered.size > REMEMBERED) remembered.delete(oldest);
    }
    if (pictureOf(offer) === shown) show(offer, places);
  };
  const sayWhy = (error: unknown): void => {
    const why = messageOf(error).replace(/\.$/, "");
    if (closed || said.has(why)) return;
    said.add(why);
    const text = `${definition.label} has no picture of these points: ${why}. The picture before stays, training goes on; PCA needs no layout.`;
    say({ type: "notice", text });
  };
  const work = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (let offer = waiting; offer && !closed; offer = waiting) {
      waiting = undefined;
      await layOut(offer).catch(sayWhy);
    }
    busy = false;
  };

  return {
    offer(head, { data, rows, cols }, played) {
      if (cols <= dims) return false;
      const offer = { head, unit: { data: unitRows(data, rows, cols), rows, cols }, played };
      shown = pictureOf(offer);
      waiting = undefined;
      const known = remembered.get(nameOf(offer));
      if (known) show(offer, known);
      else {
        waiting = offer;
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

function firstColumns(positions: Float32Array, dims: number): Float64Array {
  const data = new Float64Array((positions.length / 3) * dims);
  for (let place = 0; place < data.length; place++) {
    data[place] = positions[Math.floor(place / dims) * 3 + (place % dims)] ?? 0;
  }
  return data;
}
