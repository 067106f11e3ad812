// @vitest-environment happy-dom
/** Images and texts as points of one sphere, on the fake lab. */
import { screen, within } from "@testing-library/react";
import { act } from "react";
import { expect, test } from "vitest";
import { type FrameEvent, TEXTS } from "../../lab/protocol/index.ts";
import { readLook } from "../../viz/palette.ts";
import type { pairLineLayer } from "../../viz/sphere/pairLines.ts";
import type { SphereView } from "../../viz/sphere/view.ts";
import { GeometryPanel } from "../geometry/GeometryPanel.tsx";
import { pointName } from "../geometry/neighbours/PointButtons.tsx";
import { selectionCsv } from "../geometry/neighbours/selectionFile.ts";
import { shownRun } from "../state/runsSlice.ts";
import { configuration } from "../testing/fakeRun.ts";
import { renderPage } from "../testing/renderPage.tsx";
import { Card } from "./Card.tsx";
import { eventsOf, keepInStep } from "./keepInStep.ts";
import { keepPairLines } from "./keepPairLines.ts";
import { Legend } from "./Legend.tsx";
import { summaryOf } from "./SphereSummary.tsx";
import { ViewControls } from "./ViewControls.tsx";

const joint = "z+text.z";
const spaces = [
  { id: "h", label: "h", modalities: ["image"] },
  { id: "z", label: "z", modalities: ["image"] },
  { id: "text.z", label: "text z", modalities: ["tokens"] },
  { id: joint, label: "images and texts", modalities: ["image", "tokens"] },
] as const;
const rows = 10;
const view = {
  kind: "canvas",
  paint: () => {},
  trace: () => {},
  placeOf: () => undefined,
  follow: () => () => {},
} as const;

/** A run of images and texts; its ten images are followed by their ten texts. */
async function openJoint() {
  const page = await renderPage(
    <>
      <ViewControls />
      <Legend />
      <GeometryPanel />
      <Card id={TEXTS + 1} view={{ ...view, openTwin: () => () => {} }} />
    </>,
  );
  await page.lab.report({ type: "begin", configuration, parameters: 1, spaces });
  await page.lab.embed(3);
  const points = page.store.getState().points!;
  const texts = Array.from({ length: rows }, (_, row) => `text ${row}`);
  await page.lab.send({ ...points, texts });
  const frame = shownRun(page.store.getState()).frame!;
  const both = new Float32Array([...frame.positions, ...frame.positions]);
  await page.lab.report({ ...frame, space: joint, positions: both });
  const frameIn = (state: Parameters<typeof shownRun>[0]): FrameEvent | undefined =>
    shownRun(state).frame;
  return { ...page, frameIn };
}

/** Records what a sphere receives. */
function recordedSphere() {
  const seen: { looks: Uint8Array; mark(id: number): number } = {
    looks: new Uint8Array(),
    mark: () => 0,
  };
  let layer: ReturnType<typeof pairLineLayer> | undefined;
  const rest = () => {};
  const sphere: SphereView = {
    kind: "canvas",
    setImages: rest,
    setFrame: rest,
    setLandmarks: rest,
    addLayer(added) {
      layer = added;
      return rest;
    },
    setPointColours(looks = new Uint8Array()) {
      seen.looks = looks;
    },
    setMarks(mark) {
      seen.mark = mark;
    },
    setColours: rest,
    paint: rest,
    trace: rest,
    setShowImages: rest,
    setTool: rest,
    setShape: rest,
    setThrifty: rest,
    refit: rest,
    fit: rest,
    camera: () => ({ yaw: 0, pitch: 0, distance: 4 }),
    setCamera: rest,
    placeOf: () => undefined,
    positions: () => new Float32Array(6 * rows),
    redraw: rest,
    dispose: rest,
  };
  return { sphere, seen, isEmpty: () => layer?.empty };
}

test("a run with a joint space shows it first and lists all its spaces by name", async () => {
  const { store, lab, user } = await openJoint();
  expect(store.getState().space).toBe(joint);
  const control = screen.getByRole("radiogroup", { name: "Space" });
  const names = within(control)
    .getAllByRole("radio")
    .map((each) => each.textContent);
  expect(names).toEqual(["h", "z", "text z", "images and texts"]);
  const colours = screen.getByRole("radiogroup", { name: "Colour" });
  expect(within(colours).getByRole("radio", { name: "modality" })).toBeDefined();
  await screen.findByRole("radiogroup", { name: "Pair lines" });

  await user.click(within(control).getByRole("radio", { name: "z" }));
  expect(lab.commands.at(-1)).toBe('setSpace "z"');
  expect(within(colours).queryByRole("radio", { name: "modality" })).toBeNull();
  expect(screen.queryByRole("radiogroup", { name: "Pair lines" })).toBeNull();
});

test("legend, summary and card name images and texts", async () => {
  const { store } = await openJoint();
  const legend = screen.getByRole("list", { name: "Classes" });
  expect(await within(legend).findByText("images")).toBeDefined();
  expect(within(legend).getByText("texts")).toBeDefined();
  expect(summaryOf(store.getState())).toContain(
    "10 test images with their texts in 2 classes after step 3",
  );
  expect(screen.getByText("text 1").className).toBe("card-text");
  expect(screen.getByText(/text of test image 1/)).toBeDefined();
});

test("texts are hollow, and the other half of a pair lights up with a line", async () => {
  const { store, session, frameIn } = await openJoint();
  const { sphere, seen, isEmpty } = recordedSphere();
  const stops = [keepInStep(sphere, store, frameIn), keepPairLines(sphere, store, frameIn)];
  expect(seen.looks).toHaveLength(2 * rows);
  expect(readLook(seen.looks[3] ?? 0)).toEqual({ colour: 1, shape: "disc", hollow: false });
  expect(readLook(seen.looks[13] ?? 0)).toEqual({ colour: 1, shape: "diamond", hollow: true });
  act(() => store.getState().setColourBy("modality"));
  expect([...seen.looks].map((look) => readLook(look).colour)).toEqual([
    ...new Array(rows).fill(0),
    ...new Array(rows).fill(1),
  ]);
  act(() => store.getState().setColourBy("none"));
  expect(readLook(seen.looks[13] ?? 0)).toEqual({
    colour: undefined,
    shape: "diamond",
    hollow: true,
  });

  expect(isEmpty()).toBe(true);
  const events = eventsOf(store, session, frameIn);
  act(() => events.onHover(13));
  expect(store.getState().hovered).toBe(TEXTS + 3);
  expect([3, 13, 4, 14].map((place) => seen.mark(place))).toEqual([3, 3, 0, 0]);
  expect(isEmpty()).toBe(false);
  act(() => events.onHover(undefined));
  expect(isEmpty()).toBe(true);
  act(() => store.getState().setPairLines("all"));
  expect(isEmpty()).toBe(false);
  for (const stop of stops) stop();
});

test("a pinned text becomes its image where only images are shown; selections name the text", async () => {
  const { store } = await openJoint();
  const state = () => store.getState();
  act(() => {
    state().pin(TEXTS + 2);
    state().select([1, TEXTS + 2]);
    state().setSpace("z");
  });
  expect(state().pinned).toBe(2);
  expect([...(state().selection ?? [])]).toEqual([1, 2]);
  act(() => state().setSpace("text.z"));
  expect(state().pinned).toBe(TEXTS + 2);
  act(() => state().keepPoints(2));
  expect(state().pinned).toBeUndefined();
  const points = state().points!;
  expect(pointName(points, TEXTS + 2)).toBe("the text of test image 2, “text 2”");
  expect(selectionCsv(points, [1, TEXTS + 2])).toContain("fashion,test,2,2,0,a,text,text 2");
});

test("a view that does not apply to a space or encoder says why on its tab", async () => {
  const { store, user } = await openJoint();
  for (const name of ["Forces", "Probes", "Attention"]) {
    expect(screen.getByRole("tab", { name }).getAttribute("aria-disabled")).toBe("true");
  }
  const density = screen.getByRole("tab", { name: "Density" });
  expect(density.getAttribute("aria-disabled")).toBe("false");
  await user.click(screen.getByRole("tab", { name: "Probes" }));
  expect(store.getState().geometry).toBeUndefined();
  // A view that is open when it ceases to apply shows the reason.
  act(() => store.getState().toggleGeometry("forces"));
  expect(await screen.findByText(/Choose the space z to see them/)).toBeDefined();
});
