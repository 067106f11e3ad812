// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Query } from "../../../lab/protocol/index.ts";
import { configuration } from "../../testing/fakeRun.ts";
import { renderPage } from "../../testing/renderPage.tsx";
import { QueryView } from "../views/QueryView.tsx";

const answer = {
  step: 3,
  space: "z",
  read: { text: "a wild star", unknown: ["wild"], cut: ["star"] },
  seen: undefined,
  position: Float32Array.of(1, 0, 0),
  images: [
    { id: 4, value: 0.75 },
    { id: 2, value: 0.5 },
  ],
  texts: [{ id: 2 ** 20 + 1, value: 0.625, text: "a star" }],
};

async function shown(texts: boolean) {
  const requests: { space: string; query: Query; count: number }[] = [];
  const page = await renderPage(<QueryView />);
  page.lab.override({
    async query(space, query, count) {
      requests.push({ space, query, count });
      return answer;
    },
  });
  await page.lab.report({
    type: "begin",
    configuration,
    parameters: 1,
    spaces: [
      { id: "z", label: "z", modalities: ["image"] },
      ...(texts ? [{ id: "text.z", label: "text z", modalities: ["tokens"] as const }] : []),
    ],
  });
  await page.lab.embed(1);
  return { ...page, requests };
}

test("typed words are marked on the sphere, with the nearest images and texts", async () => {
  const { requests, store, user, lab } = await shown(true);
  expect(screen.getByText(/^No words yet/)).toBeDefined();
  const field = screen.getByLabelText("Words", { selector: "input" });
  fireEvent.change(field, { target: { value: "a wild star" } });
  const images = await screen.findByRole("list", { name: "Nearest images" });
  expect(requests).toEqual([{ space: "z", query: { text: "a wild star" }, count: 12 }]);
  expect(within(images).getAllByRole("button")).toHaveLength(2);
  expect(screen.getByText("wild").closest("mark")).not.toBeNull();
  expect(screen.getByText(/Its last words are left out: star/)).toBeDefined();
  expect(screen.getByText(/Marked on the sphere, step 3, among the points of z/)).toBeDefined();
  expect(screen.queryByText(/weights of now/)).toBeNull();
  await lab.reach(4);
  expect(screen.getByText(/with the weights of now, which are a few steps ahead/)).toBeDefined();
  expect(store.getState().overSphere).toBeDefined();
  await user.click(screen.getByTitle("Pin this text"));
  expect(store.getState().pinned).toBe(2 ** 20 + 1);
  fireEvent.change(field, { target: { value: "" } });
  await waitFor(() => expect(store.getState().overSphere).toBeUndefined());
});

test("without a text tower only pictures are queries, and the view says why", async () => {
  await shown(false);
  expect(screen.getByText(/this method has no text tower/)).toBeDefined();
  expect(screen.queryByLabelText("Words", { selector: "input" })).toBeNull();
  expect(screen.getByRole("img", { name: /^Drawing pad/ })).toBeDefined();
  // Images of one channel have no colours.
  expect(screen.getAllByRole("radio", { name: /grey|black|white|red/ })).toHaveLength(3);
  const file = new File(["no picture"], "notes.txt", { type: "text/plain" });
  fireEvent.change(screen.getByLabelText("File"), { target: { files: [file] } });
  expect(
    await screen.findByText(/notes\.txt \(text\/plain\) cannot be read as a picture/),
  ).toBeDefined();
});
