/** NT-Xent and CLIP by their three kernels against PyTorch, to 1e-5 of the largest value expected. */
import { describe, it } from "vitest";
import { at } from "../../shared/errors.ts";
import { contrastGradient } from "./contrastGradient.ts";
import fixtures from "./fixtures/pytorch.json" with { type: "json" };
import { expectClose, run, sumOf } from "./fixtures/testing.ts";
import { logSumExpOfProducts } from "./logSumExpOfProducts.ts";
import { mergeLogSumExp } from "./mergeLogSumExp.ts";
import { normalizeRows } from "./normalizeRows.ts";
import { normalizeRowsGradient } from "./normalizeRowsGradient.ts";

describe("contrast", () => {
  it.each(fixtures.ntXent)("NT-Xent $dims", async ({ dims, ...values }) => {
    const { images, depth } = dims;
    const rows = 2 * images;
    const shape = { rows, cols: depth };
    const temperature = [dims.temperature];
    const [strips, chunks] = [8, 2];
    const contrast = {
      rows,
      keys: rows,
      depth,
      against: "itself",
      positive: images,
      slice: rows,
    } as const;
    const queries = (await run(normalizeRows.instantiate(shape), { x: values.z }))("y");
    const logits = await run(logSumExpOfProducts.instantiate({ ...contrast, strips }), {
      queries,
      temperature,
    });
    const merged = await run(mergeLogSumExp.instantiate({ rows, strips, loss: true }), {
      partials: logits("partials"),
      positives: logits("positives"),
    });
    expectClose(merged("loss"), values.loss);

    const gradient = contrastGradient.instantiate({
      ...contrast,
      weights: "both",
      terms: rows,
      chunks,
    });
    const logSumExp = merged("logSumExp");
    const parts = await run(gradient, { queries, logSumExp, dLoss: [1], temperature });
    const dy = await sumOf(parts("partials"), chunks);
    expectClose(dy, values.du);
    const normalized = await run(normalizeRowsGradient.instantiate(shape), { x: values.z, dy });
    expectClose(normalized("dx"), values.dz);
  });

  it.each(fixtures.clip)("CLIP $dims", async ({ dims, ...values }) => {
    const { images, depth } = dims;
    const contrast = {
      rows: images,
      keys: images,
      depth,
      against: "keys",
      positive: 0,
      slice: images,
    } as const;
    const strips = 8;
    const shared = { temperature: [dims.temperature], dLoss: [1] };
    const texts = { queries: values.keys, keys: values.queries };
    const halves = [values, texts].map((inputs, half) =>
      run(logSumExpOfProducts.instantiate({ ...contrast, strips, half: half === 0 ? 0 : 1 }), {
        ...inputs,
        ...shared,
      }),
    );
    const [fromImages, fromTexts] = await Promise.all(halves);
    if (!fromImages || !fromTexts) throw new Error("expected two halves");
    const sumOfHalves = (name: string) => {
      const texts = fromTexts(name);
      return Array.from(fromImages(name), (value, i) => value + at(texts, i));
    };
    const merged = await run(mergeLogSumExp.instantiate({ rows: 2 * images, strips, loss: true }), {
      partials: sumOfHalves("partials"),
      positives: sumOfHalves("positives"),
    });
    expectClose(merged("loss"), values.loss);

    const both = { ...contrast, weights: "both", terms: 2 * images, chunks: 1 } as const;
    const logSumExp = merged("logSumExp");
    const dQueries = await run(contrastGradient.instantiate(both), {
      ...values,
      ...shared,
      logSumExp,
    });
    expectClose(dQueries("partials"), values.dQueries);
    const dKeys = await run(contrastGradient.instantiate({ ...both, keysFirst: true }), {
      ...texts,
      ...shared,
      logSumExp,
    });
    expectClose(dKeys("partials"), values.dKeys);
  });
});
