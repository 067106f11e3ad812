/** A run on scenes: its settings are part of the run, and its record has the tests of alignment. */
import { beforeAll, expect, it } from "vitest";
import { file, lab, recordOf, refused, train } from "./testing.ts";

const tiny = ["--dataset", "scenes", "--encoder", "mlp", "--batch", "8", "--tuning", "default"];

beforeAll(async () => {
  const settings = ["data.size=120", "data.completeness=0.6", "textTower=bag-of-words"];
  await train("scenes", "--method", "siglip", ...tiny, "--steps", "2", "--set", ...settings);
}, 120_000);

const share = expect.any(Number);

it("has the settings of the dataset and the scores of all tests", () => {
  const { settings, final } = recordOf("scenes");
  expect(settings).toMatchObject({
    "data.size": 120,
    "data.completeness": 0.6,
    "data.correlation": 0,
  });
  expect(final).toMatchObject({
    binding: {
      text: share,
      image: share,
      group: share,
      twoChoice: share,
      textOnly: 0.5,
      pairs: 500,
      chance: { text: 0.25, image: 0.25, group: 1 / 6 },
      probe: { accuracy: share, chance: share },
    },
    hallucination: {
      frequentForRare: share,
      chance: 1 / 6,
      softmax: { error: share },
      sigmoid: { error: share },
      absent: { twoChoice: share, auroc: share, yes: share },
    },
    manyToMany: {
      right: "content",
      imageToText: { rPrecision: share, mapAtR: share, r1: share, r1Own: share },
      textToImage: { rPrecision: share },
    },
  });
});

it("is read back with its settings", async () => {
  const weights = file("scenes", "weights.safetensors");
  const found = await lab("query", "--weights", weights, "--text", "a red circle", "--top", "2");
  expect(found).toMatch(/a (red|blue|green|yellow|purple|cyan|thing)/);
});

it("says which setting of a dataset is not valid", async () => {
  const given = ["train", "--method", "clip", ...tiny, "--out", file("refused"), "--set"];
  await refused(
    [...given, "data.size=7"],
    /data.size: found "7", expected a whole number from 100/,
  );
  await refused(
    [...given, "data.objects=4"],
    /data.objects: found "4", expected one of 2, 3, 2 or/,
  );
  await refused([...given, "data.colour=1"], /unknown setting "data.colour"; known here: data.obj/);
  await refused(
    [...given.slice(0, 4), "fashion", ...given.slice(5), "data.size=200"],
    /fashion, which has no texts/,
  );
  await refused(
    [...given.slice(0, -1), "--steps", "4", "--twin", "data.completeness=0.5@1"],
    /twin: found data.completeness, a setting of the dataset; a twin sees the images of its run/,
  );
  const outputs = ["--images", file("x.npy"), "--labels", file("l.npy")];
  await refused(
    ["data", "--dataset", "fashion", "--split", "test", ...outputs, "--set", "data.size=100"],
    /--set data.size: no setting of the dataset fashion; expected none: this dataset has no settings/,
  );
});
