// @vitest-environment happy-dom
/** The view Patches on results that a lab could send. */
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { AnalysisRequest } from "../../../lab/protocol/index.ts";
import { renderPage } from "../../testing/renderPage.tsx";
import { DenseView } from "../views/DenseView.tsx";
import type { DenseAnswer, DenseSource } from "./denseWords.ts";

const map = { auroc: 0.81, iou: 0.33, pointing: 0.9 };
const attention = {
  images: 300,
  chance: 0.21,
  bestHead: 2,
  best: map,
  mean: map,
  rollout: { ...map, auroc: 0.62 },
  contrast: { ...map, auroc: 0.97 },
};
const meanIou: Readonly<Record<DenseSource, number>> = {
  trained: 0.41,
  untrained: 0.22,
  pixels: 0.3,
};

function answerOf(source: DenseSource, part: string): DenseAnswer {
  const scores = (name: string, values: readonly string[]) => ({
    name,
    classes: ["background", ...values],
    meanIou: meanIou[source],
    iou: [0.9, ...values.map(() => null)],
    accuracy: 0.88,
  });
  return {
    step: 12,
    source,
    scores: {
      parts: [scores("shape", ["circle", "square"]), scores("colour", ["red", "blue"])],
      depth: { touching: 0.75, touchingPairs: 420, apart: 0.5, apartPairs: 90 },
      ...(source !== "pixels" && { attention }),
    },
    counts: { train: 150, test: 300 },
    point: 0,
    part,
    height: 2,
    width: 2,
    predicted: Uint8Array.of(0, 1, 1, 0),
    truth: Uint8Array.of(0, 1, 2, 0),
  };
}

test("scores of the run beside those of its baselines, and masks of the chosen property", async () => {
  const requests: AnalysisRequest[] = [];
  const { lab, user } = await renderPage(<DenseView />);
  lab.override({
    async analyse(request) {
      requests.push(request);
      if (request.id !== "dense") throw new Error(request.id);
      return answerOf(request.parameters.source, request.parameters.part ?? "shape");
    },
  });
  await lab.embed(1);
  const table = await screen.findByRole("table", { name: /Intersection over union.*by shape/ });
  const row = async (name: string) => (await within(table).findByText(name)).closest("tr");
  expect((await row("trained"))?.textContent).toContain("41.0");
  expect((await row("pixels"))?.textContent).toContain("30.0");
  expect((await row("untrained"))?.textContent).toContain("22.0");
  const attended = screen.getByRole("table", { name: /Attention of \[CLS\]/ });
  expect(within(attended).getByText("colour contrast").closest("tr")?.textContent).toContain(
    "97.0",
  );
  expect(screen.getByText(/420 pairs that touch/)).toBeDefined();
  expect(screen.getAllByRole("img", { name: /75.0 % of the pixels are right/ })).toHaveLength(3);

  await user.click(screen.getByRole("radio", { name: "colour" }));
  expect(await screen.findByRole("table", { name: /by colour/ })).toBeDefined();
  expect(requests.at(-1)?.parameters).toMatchObject({ part: "colour", point: 0 });
});
