/** Own data on the page: a zip is dropped, previewed, trained on, still there after a reload, and forgotten. */
import { encode } from "fast-png";
import { zipSync } from "fflate";
import { openLab, reachStep } from "./labPage.ts";
import { expect, test } from "./support/test.ts";

/** Two classes of twelve pictures, and a document among them. */
function zipOfPictures(): string {
  const files = ["circles", "stripes"].flatMap((name, index) =>
    Array.from({ length: 12 }, (_, row) => {
      const data = Uint8Array.from({ length: 32 * 32 * 3 }, (_each, place) => {
        const [x, y] = [Math.floor(place / 3) % 32, Math.floor(place / 96)];
        const on = index === 0 ? Math.hypot(x - 16, y - 16) < 6 + row / 2 : (x + row) % 8 < 4;
        return on ? 255 - 40 * (place % 3) : 20 * (place % 3);
      });
      return [`${name}/${row}.png`, encode({ width: 32, height: 32, channels: 3, data })] as const;
    }),
  );
  const notes = ["notes.pdf", new TextEncoder().encode("%PDF-1.4")] as const;
  return Buffer.from(zipSync(Object.fromEntries([...files, notes]))).toString("base64");
}

test("a dropped zip becomes a dataset that trains, stays after a reload and can be forgotten", async ({
  page,
}) => {
  // Features without training are the quickest to open.
  await openLab(page, { method: "pixels", dataset: "digits" });
  await page.evaluate((base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], "patterns.zip"));
    document.body.dispatchEvent(
      new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }),
    );
  }, zipOfPictures());
  const dialog = page.getByRole("dialog", { name: "Your own images" });
  await expect(dialog).toContainText(
    "24 rows (20 train, 4 test), 2 classes, 32 × 32 pixels in colour",
  );
  await expect(dialog.getByRole("row", { name: "circles 10 2" })).toBeVisible();
  await expect(dialog).toContainText("1 file is left out");
  await dialog.getByRole("button", { name: "Add to the datasets" }).click();
  await expect(dialog).toHaveCount(0);

  await expect(page).toHaveURL(/dataset=own-[0-9a-f]{12}/);
  const id = new URL(page.url()).searchParams.get("dataset") ?? "";

  // The page is loaded again.
  await openLab(page, { dataset: id, encoder: "mlp", batch: 16, steps: 2 });
  await expect(page.getByRole("combobox", { name: "Dataset" })).toContainText("patterns");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await reachStep(page, 2);
  const forget = async () => {
    await page.getByRole("button", { name: "Use your own images…" }).click();
    await dialog.getByRole("button", { name: "Forget patterns" }).click();
    await dialog.getByRole("button", { name: "Forget patterns" }).click();
  };
  await forget();
  await expect(dialog).toContainText("The run on the page uses this dataset");
  await openLab(page, { method: "pixels", dataset: "digits" });
  await forget();
  await expect(dialog).toContainText("No images of your own yet.");
});
