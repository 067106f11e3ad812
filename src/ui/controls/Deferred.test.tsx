// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { renderPage } from "../testing/renderPage.tsx";
import { Deferred, lazily, Part } from "./Deferred.tsx";

beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

const Broken = () => {
  throw new Error("no such class");
};

test("a part that cannot be fetched fails alone and can be tried again", async () => {
  let fetches = 0;
  const View = lazily(async () => {
    fetches += 1;
    if (fetches === 1) throw new TypeError("Failed to fetch dynamically imported module: /x.js");
    return () => <p>the view</p>;
  });
  const { user } = await renderPage(
    <>
      <p>beside it</p>
      <Deferred what="The view Plane">
        <View />
      </Deferred>
    </>,
  );
  expect((await screen.findByRole("alert")).textContent).toMatch(
    /The view Plane could not be loaded.*reload/,
  );
  expect(fetches).toBe(1);
  expect(screen.getByText("beside it")).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("the view")).toBeDefined();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a control whose list cannot be fetched stays in its place", async () => {
  const List = lazily<object>(() => Promise.reject(new Error("404")));
  await renderPage(
    <Deferred what="The list" instead={<button type="button">SimCLR</button>}>
      <List />
    </Deferred>,
  );
  await screen.findByRole("alert");
  expect(screen.getByRole("button", { name: "SimCLR" })).toBeDefined();
});

test("a part that fails while it renders names its error", async () => {
  await renderPage(
    <Part what="The panel Metrics">
      <Broken />
    </Part>,
  );
  expect(screen.getByRole("alert").textContent).toContain(
    "The panel Metrics stopped with an error: no such class",
  );
});
