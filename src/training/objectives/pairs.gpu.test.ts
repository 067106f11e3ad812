/** Losses of image-text pairs against PyTorch, at their initial values, and in the memory they need. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { gradients } from "../../autodiff/gradients.ts";
import { data, input, type Tensor } from "../../autodiff/tensor.ts";
import { evaluate } from "../../autodiff/testing.ts";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { at } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import { clipLoss } from "./imageText.ts";
import { siglipLoss } from "./pairwiseSigmoid.ts";

const Numbers = z.array(z.number());
const Fixtures = z.object({
  cases: z.array(
    z.object({
      method: z.enum(["clip", "siglip"]),
      options: z.object({
        labelSmoothing: z.optional(z.number()),
        groups: z.optional(Numbers),
      }),
      inputs: z.record(z.string(), z.object({ shape: Numbers, values: Numbers })),
      loss: z.number(),
      gradients: z.record(z.string(), Numbers),
    }),
  ),
});
const { cases } = z.parse(
  Fixtures,
  JSON.parse(readFileSync(new URL("./fixtures/pairs.json", import.meta.url), "utf8")),
);
type Options = (typeof cases)[number]["options"];

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const groupsOf = (groups: readonly number[] | undefined, integers = false) =>
  groups && data(integers ? Uint32Array.from(groups) : Float32Array.from(groups), [groups.length]);

function lossOf(
  method: "clip" | "siglip",
  named: Readonly<Record<string, Tensor>>,
  { groups, labelSmoothing = 0 }: Options,
): Tensor {
  const { image, text, logitScale, logitBias } = named;
  if (!image || !text || !logitScale) throw new Error("inputs are missing");
  if (method === "clip") {
    return clipLoss(image, text, logitScale, { groups: groupsOf(groups), labelSmoothing });
  }
  if (!logitBias) throw new Error("logitBias is missing");
  return siglipLoss(image, text, logitScale, logitBias, { groups: groupsOf(groups, true) });
}

describe("losses of pairs agree with PyTorch", () => {
  cases.forEach(({ method, options, inputs, loss, gradients: slopes }, index) => {
    const shape = inputs.image?.shape ?? [];
    it(`${method} ${Object.keys(options)} [${shape}], case ${index + 1}`, async () => {
      const tensors = Object.fromEntries(
        Object.entries(inputs).map(([name, each]) => [name, input(name, each.shape)]),
      );
      const value = lossOf(method, tensors, options);
      const names = Object.keys(slopes);
      const graph = gradients(
        value,
        names.map((name) => tensors[name] ?? value),
      );
      const outputs = Object.fromEntries(names.map((name, i) => [`grad.${name}`, at(graph, i)]));
      const values = Object.fromEntries(
        Object.entries(inputs).map(([name, each]) => [name, Float32Array.from(each.values)]),
      );
      const results = await evaluate(device, { loss: value, ...outputs }, values);
      const single = method === "clip" && shape[0] === 1;
      const found = at(results.loss ?? [], 0);
      if (single) expect(Math.abs(found)).toBeLessThanOrEqual(1e-6);
      else expect(Math.abs(found / loss - 1)).toBeLessThanOrEqual(1e-5);
      for (const [name, expected] of Object.entries(slopes)) {
        const largest = single ? 1 : Math.max(...expected.map(Math.abs));
        expected.forEach((each, i) => {
          const error = Math.abs(at(results[`grad.${name}`] ?? [], i) - each);
          expect(error / largest, `${name}[${i}]`).toBeLessThanOrEqual(1e-5);
        });
      }
    });
  });
});

const random = new Random(3);
const [COUNT, DEPTH] = [64, 24];

/** Rows that point in nearly the same direction, as those of an untrained network do. */
function narrowRows(count = COUNT): Float32Array {
  const shared = Array.from({ length: DEPTH }, () => random.normal());
  return Float32Array.from(
    { length: count * DEPTH },
    (_, i) => at(shared, i % DEPTH) + 0.02 * random.normal(),
  );
}

const constants = (values: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(values).map(([k, v]) => [k, data(Float32Array.of(v), [])]));

describe("losses of pairs at initialisation", () => {
  const [image, text] = [input("image", [COUNT, DEPTH]), input("text", [COUNT, DEPTH])];

  it("are ln N for CLIP and 10 for SigLIP", async () => {
    const clip = constants({ logitScale: Math.log(1 / 0.07) });
    const siglip = constants({ logitScale: Math.log(10), logitBias: -10 });
    const outputs = {
      clip: lossOf("clip", { image, text, ...clip }, {}),
      siglip: lossOf("siglip", { image, text, ...siglip }, {}),
    };
    // Orthogonal to the images, as random directions in high dimensions almost are.
    const images = narrowRows().map((value, i) => (i % DEPTH < DEPTH / 2 ? value : 0));
    const texts = narrowRows().map((value, i) => (i % DEPTH < DEPTH / 2 ? 0 : value));
    const results = await evaluate(device, outputs, { image: images, text: texts });
    expect(at(results.clip ?? [], 0)).toBeCloseTo(Math.log(COUNT), 2);
    expect(at(results.siglip ?? [], 0)).toBeCloseTo(10, 1);
  });

  it("are finite at scale 100, and for rows of zeros", async () => {
    const sharp = constants({ logitScale: Math.log(100), logitBias: -10 });
    const zeroed = narrowRows().map((value, i) => (i < 2 * DEPTH ? 0 : value));
    for (const method of ["clip", "siglip"] as const) {
      const loss = lossOf(method, { image, text, ...sharp }, {});
      const [dImage = loss, dText = loss] = gradients(loss, [image, text]);
      const values = { image: zeroed, text: zeroed };
      const results = await evaluate(device, { loss, dImage, dText }, values);
      for (const [name, found] of Object.entries(results)) {
        expect([...found].every(Number.isFinite), `${method} ${name}`).toBe(true);
      }
    }
  });
});
