// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { configuration } from "../testing/fakeRun.ts";
import { renderPage } from "../testing/renderPage.tsx";
import { BatchStrip } from "./BatchStrip.tsx";

test("each image of a batch has its text, and one of another row is marked", async () => {
  const { lab } = await renderPage(<BatchStrip />);
  await lab.report({ type: "begin", configuration, parameters: 1, spaces: [] });
  const pictures = new Uint8Array(2);
  await lab.report({
    type: "batch",
    step: 1,
    count: 2,
    height: 1,
    width: 1,
    channels: 1,
    originals: pictures,
    views: [pictures],
    texts: ["a red star", "a blue heart"],
    wrongTexts: [1],
  });
  expect(screen.getByText(/and with its text/)).toBeDefined();
  const [right, wrong] = screen.getAllByRole("listitem");
  expect(right?.textContent).toBe("a red star");
  if (wrong) expect(within(wrong).getByText("wrong text")).toBeDefined();
});
