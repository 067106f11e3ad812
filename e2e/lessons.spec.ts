/** A lesson, played by keyboard with a prediction that is wrong on purpose, in the real lab. */
import AxeBuilder from "@axe-core/playwright";
import { openLab, small } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

test("a lesson is played by keyboard alone, and a wrong prediction is explained", async ({
  page,
}) => {
  await openLab(page, { ...small, lesson: "dimensional", beat: "2" });
  const panel = page.getByRole("region", { name: "Lessons" });
  const press = async (name: string) => {
    await panel.getByRole("button", { name, exact: true }).focus();
    await page.keyboard.press("Enter");
  };
  await panel.getByRole("radio", { name: /It stays/ }).focus();
  await page.keyboard.press("ArrowUp");
  await expect(panel.getByRole("radio", { name: /It falls/ })).toBeChecked();
  await panel.getByRole("radio", { name: "certain" }).focus();
  await page.keyboard.press("Space");
  await press("Keep my prediction");
  await press("Next");
  await expect(page).toHaveURL(/lesson=dimensional&beat=3/);
  await press("Skip");

  // The real lab begins the run of the lesson, which takes minutes on this adapter.
  await press("Run the experiment");
  await expect(panel.getByText(/step \d+ of 150/)).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Method", exact: true })).toContainText("VICReg");
  await press("Stop");
  await press("Skip");

  // So the outcome is that of the recorded seeds.
  await expect(panel.getByText("Not as you expected.")).toBeVisible();
  await expect(panel.getByRole("table")).toContainText("3 seeds, recorded");
  const { violations } = await new AxeBuilder({ page })
    .include(".lesson")
    .withTags(["wcag2a", "wcag2aa", "wcag21aa"])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});
