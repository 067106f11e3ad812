/** `--dataset PATH`: a folder of pictures with captions, without classes. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import * as z from "zod/mini";
import { png } from "../../data/importers/testing.ts";
import { arrayOf, bytesOf, failing, file, lab, refused } from "./testing.ts";

const ROWS = 20;
const SMALL = ["--encoder", "mlp", "--batch", "8", "--tuning", "default", "--baselines", "none"];

beforeAll(() => {
  mkdirSync(file("mine"));
  const lines = Array.from({ length: ROWS }, (_, row) => {
    writeFileSync(file("mine", `${row}.png`), png(row * 12));
    return `${row}.png,a ${row < 10 ? "dark" : "bright"} picture,${row % 2 ? "odd" : "even"}`;
  });
  writeFileSync(file("mine", "metadata.csv"), `file_name,text,kind\n${lines.join("\n")}\n`);
  symlinkSync("0.png", file("mine", "link.png"));
});

it("is inspected, trained on with captions, embedded and probed", async () => {
  const found = JSON.parse(await lab("inspect", file("mine"), "--json"));
  expect(found).toMatchObject({
    rows: ROWS,
    splits: { train: 16, test: 4 },
    classes: ["picture"],
    refused: [{ file: "link.png", reason: "a symbolic link, which is not followed" }],
  });
  const weights = file("own", "weights.safetensors");
  await lab(
    ...["train", "--method", "clip", "--dataset", file("mine"), "--steps", "1"],
    ...[...SMALL, "--out", file("own")],
  );
  const { dataset, datasetHash } = z.parse(
    z.looseObject({ dataset: z.string(), datasetHash: z.string() }),
    JSON.parse(new TextDecoder().decode(bytesOf("own", "run.json"))),
  );
  expect([dataset, datasetHash]).toEqual([found.id, found.hash]);

  await lab("embed", "--weights", weights, "--dataset", file("mine"), "--out", file("own-h.npy"));
  expect(arrayOf("own-h.npy")).toEqual(arrayOf("own", "embeddings.npy"));
  const factors = await lab(
    ...["probe", "--weights", weights, "--dataset", file("mine"), "--factors", "--json"],
  );
  expect(JSON.parse(factors).h).toHaveProperty("kind");
});

it("refuses paths and settings that cannot be used", async () => {
  const train = ["train", "--method", "simclr", "--out", file("never"), "--dataset"];
  await refused([...train, file("nowhere")], /found ".*nowhere", expected one of fashion, .*path/);
  await refused([...train, "digits", "--import", "side=32"], /digits is no dataset of your own/);
  await refused(
    [...train, file("mine"), "--import", "side=30"],
    /side: found "30", expected one of/,
  );
  const { message } = await failing("inspect", file("mine", "metadata.csv"));
  expect(message).toMatch(/metadata.csv/);
});
