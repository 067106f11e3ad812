/** NT-Xent and CLIP by their three kernels against PyTorch, to 1e-5 of the largest value expected. */
import { describe, it } from "vitest";
import { at } from "../../shared/errors.ts";
import fixtures from "./fixtures/pytorch.json" with { type: "json" };
import { expectClose, run, sumOf } from "./fixtures/testing.ts";
import { logSumExpOfProducts } from "./logSumExpOfProducts.ts";
import { mergeLogSumExp } from "./mergeLogSumExp.ts";
import { normalizeRows } from "./normalizeRows.ts";
import { normalizeRowsGradient } from "./normalizeRowsGradient.ts";
import { softmaxProductGradient } from "./softmaxProductGradient.ts";

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

    const gradient = softmaxProductGradient.instantiate({
      ...contrast,
      softmax: "both",
      terms: rows,
      chunks,
    });
    const rowLogSumExp = merged("logSumExp");
    const parts = await run(gradient, { queries, rowLogSumExp, dLoss: [1], temperature });
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
    const direction = async (inputs: { queries: number[]; keys: number[] }) => {
      const logits = await run(logSumExpOfProducts.instantiate({ ...contrast, strips }), {
        ...inputs,
        ...shared,
      });
      return await run(mergeLogSumExp.instantiate({ rows: images, strips, loss: true }), {
        partials: logits("partials"),
        positives: logits("positives"),
      });
    };
    const fromImages = await direction(values);
    const fromTexts = await direction(texts);
    expectClose([(at(fromImages("loss"), 0) + at(fromTexts("loss"), 0)) / 2], values.loss);

    const both = { ...contrast, softmax: "both", terms: 2 * images, chunks: 1 } as const;
    const gradient = softmaxProductGradient.instantiate(both);
    const dQueries = await run(gradient, {
      ...values,
      ...shared,
      rowLogSumExp: fromImages("logSumExp"),
      keyLogSumExp: fromTexts("logSumExp"),
    });
    expectClose(dQueries("partials"), values.dQueries);
    const dKeys = await run(gradient, {
      ...texts,
      ...shared,
      rowLogSumExp: fromTexts("logSumExp"),
      keyLogSumExp: fromImages("logSumExp"),
    });
    expectClose(dKeys("partials"), values.dKeys);
  });
});
