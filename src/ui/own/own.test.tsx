// @vitest-environment happy-dom
/** The dialogue for the user's own images, with an importer that decodes nothing. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { OwnFiles } from "../../lab/protocol/index.ts";
import { Names } from "../experiment/Names.tsx";
import { Notices } from "../status/Notices.tsx";
import { createFakeImporter } from "../testing/fakeImporter.ts";
import { opening } from "../testing/fakeRun.ts";
import { renderPage } from "../testing/renderPage.tsx";
import { DropTarget } from "./DropTarget.tsx";

const kept = {
  ...opening.catalogue.datasets[0],
  id: "own-1",
  label: "pets",
  own: { bytes: 31_000, hash: "1" },
} as (typeof opening.catalogue.datasets)[number];
const datasets = [...opening.catalogue.datasets, kept];

/** The parts of the page that take part. */
const page = (
  <>
    <Names />
    <DropTarget />
    <Notices />
  </>
);

/** Drops files on the page, as far as the test's DOM can. */
async function drop(files: readonly File[]) {
  const transfer = { types: ["Files"], items: [], files };
  const event = new Event("drop", { bubbles: true, cancelable: true });
  await act(async () => window.dispatchEvent(Object.assign(event, { dataTransfer: transfer })));
}

test("dropped files are previewed, and become the dataset on request", async () => {
  const importer = createFakeImporter();
  const taken: string[] = [];
  const { lab, user, store } = await renderPage(page, { openImporter: () => importer });
  lab.override({
    async keepOwn(file) {
      taken.push(await file.text());
      return { id: "own-1", datasets };
    },
  });
  await drop([new File(["zip"], "pets.zip")]);
  const dialog = await screen.findByRole("dialog", { name: "Your own images" });
  expect(within(dialog).getByText(/Nothing leaves your browser/)).toBeDefined();
  await within(dialog).findByText(
    "A folder of pictures: 30 rows (24 train, 6 test), 2 classes, 32 × 32 pixels in grey.",
  );
  expect(importer.opened[0]?.files[0]?.path).toBe("pets.zip");
  expect(
    within(dialog)
      .getAllByRole("row")
      .map(({ textContent }) => textContent),
  ).toEqual(["ClassTrainTest", "cats205", "dogs41"]);
  expect(within(dialog).getByText(/too few for a probe: dogs/)).toBeDefined();
  expect(within(dialog).getByText("1 file is left out")).toBeDefined();
  expect(within(dialog).getByText(/a PDF document/)).toBeDefined();
  expect(within(dialog).getByRole("list", { name: "Sample images" }).children).toHaveLength(2);

  const name = within(dialog).getByRole("textbox", { name: "Name" });
  await user.clear(name);
  await user.type(name, "My pets");
  await user.click(within(dialog).getByRole("button", { name: "Add to the datasets" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(taken).toEqual(["My pets"]);
  expect(importer.closed()).toBe(true);
  await waitFor(() => expect(lab.commands.at(-1)).toContain('"dataset":"own-1"'));
  expect(store.getState().draft?.dataset).toBe("own-1");
  await user.click(screen.getByRole("combobox", { name: "Dataset" }));
  const yours = await screen.findByRole("group", { name: "Yours" });
  expect(within(yours).getByRole("option", { name: /pets/ })).toBeDefined();
});

test("a changed setting reads the files again; a value that is not accepted does not", async () => {
  const importer = createFakeImporter();
  const { user, store } = await renderPage(page, { openImporter: () => importer });
  await act(async () => store.getState().openOwn(Promise.resolve({ name: "pets", files: [] })));
  const dialog = await screen.findByRole("dialog");
  await waitFor(() => expect(importer.readings).toEqual([{}]));
  const share = await within(dialog).findByRole("spinbutton", { name: "Test share" });
  await user.clear(share);
  await user.type(share, "0.9{Enter}");
  expect(within(dialog).getByText(/Test share: found "0.9", expected/)).toBeDefined();
  await user.clear(share);
  await user.type(share, "0.3{Enter}");
  await waitFor(() => expect(importer.readings).toEqual([{}, { test: 0.3 }]));
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  expect(importer.closed()).toBe(true);
});

test("progress is shown while rows are decoded, and nothing can be added yet", async () => {
  const importer = createFakeImporter({
    read: (_, progress) => {
      progress({ done: 10, total: 31, file: "cats/1.png" });
      return new Promise(() => {});
    },
  });
  const { store } = await renderPage(page, { openImporter: () => importer });
  await act(async () => store.getState().openOwn(Promise.resolve({ name: "pets", files: [] })));
  const bar = await screen.findByRole("progressbar", { name: "Rows decoded" });
  await waitFor(() => expect(bar.getAttribute("aria-valuenow")).toBe("10"));
  expect(bar.getAttribute("aria-valuemax")).toBe("31");
  const add = screen.getByRole<HTMLButtonElement>("button", { name: "Add to the datasets" });
  expect(add.disabled).toBe(true);
});

test("files that cannot be used, and a browser without space, are said in sentences", async () => {
  const refusing = createFakeImporter({
    open: () => Promise.reject(new Error("pets.zip: a damaged archive")),
  });
  const importers = [refusing, createFakeImporter()];
  const { store, lab, user } = await renderPage(page, {
    openImporter: () => importers.shift() ?? refusing,
  });
  const files: Promise<OwnFiles> = Promise.resolve({ name: "pets", files: [] });
  await act(async () => store.getState().openOwn(files));
  expect((await screen.findByRole("alert")).textContent).toBe("pets.zip: a damaged archive");

  lab.override({
    keepOwn: () => Promise.reject(new Error("pets was not kept. The browser has no more space.")),
  });
  await act(async () => store.getState().openOwn(files.then((given) => ({ ...given }))));
  await screen.findByText(/30 rows/);
  await user.click(screen.getByRole("button", { name: "Add to the datasets" }));
  expect((await screen.findByRole("alert")).textContent).toMatch(/no more space/);
  expect(screen.getByRole("dialog")).toBeDefined();
});

test("the button beside the datasets opens the pickers; kept datasets are forgotten after a question", async () => {
  const importer = createFakeImporter();
  const { lab, user, store } = await renderPage(page, { openImporter: () => importer });
  await act(async () => store.getState().setDatasets(datasets));
  await user.click(screen.getByRole("button", { name: "Use your own images…" }));
  const keptHere = await screen.findByRole("region", { name: "Kept in this browser" });
  expect(within(keptHere).getByText("31 KB")).toBeDefined();
  await user.click(within(keptHere).getByRole("button", { name: "Forget pets" }));
  await user.click(within(keptHere).getByRole("button", { name: "Keep it" }));
  lab.override({ forgetOwn: () => Promise.reject(new Error("The run on the page uses it.")) });
  const forget = async () => {
    await user.click(within(keptHere).getByRole("button", { name: "Forget pets" }));
    await user.click(within(keptHere).getByRole("button", { name: "Forget pets" }));
  };
  await forget();
  await within(keptHere).findByText("The run on the page uses it.");
  lab.override({ forgetOwn: async () => opening.catalogue.datasets });
  await forget();
  await within(keptHere).findByText("No images of your own yet.");

  const input = screen.getByLabelText<HTMLInputElement>("Files of images");
  fireEvent.change(input, { target: { files: [new File(["x"], "a.png")] } });
  await waitFor(() => expect(importer.opened[0]?.name).toBe("a.png"));
});

test("a link to data that is not here says so, and takes the default dataset", async () => {
  await renderPage(page, { wanted: { dataset: "own-0123456789ab", seed: 4 } });
  await screen.findByText(/own-0123456789ab is a dataset of someone's own files/);
});

test("while files are dragged over the page, it says what can be dropped", async () => {
  await renderPage(page);
  const drag = (type: string) =>
    act(async () =>
      window.dispatchEvent(
        Object.assign(new Event(type, { bubbles: true, cancelable: true }), {
          dataTransfer: { types: ["Files"] },
          relatedTarget: null,
        }),
      ),
    );
  await drag("dragenter");
  await screen.findByText("Drop to use your own images");
  await drag("dragleave");
  expect(screen.queryByText("Drop to use your own images")).toBeNull();
});
