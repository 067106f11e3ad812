/** Cached keys and values give the logits of the whole window. */
import { expect, it } from "vitest";
import { testGpu, testSchema, testTables } from "../../cli/testing.ts";
import { openDevice } from "../../gpu/device.ts";
import { resolveConfiguration } from "../../training/configuration.ts";
import { loadMethod } from "../../training/methods/index.ts";
import { buildModel, initialState } from "../../training/model.ts";
import { createNextToken } from "./nextToken.ts";

it("token by token, after another text, and beyond the context the logits are those of the whole window", async () => {
  const device = await openDevice(await testGpu(), { defaultLimits: true });
  await loadMethod("gpt");
  const facts = { dataset: "moby", encoder: "gpt-xs", steps: 1, batch: 8, seed: 0 };
  const configuration = resolveConfiguration(
    { method: "gpt", ...facts, settings: { context: 6 } },
    testTables,
  );
  const model = buildModel(configuration, testSchema("moby"));
  const { language } = model.built;
  if (!language?.cache) throw new Error("no cache");
  // Larger than at first, so that attention is not uniform.
  const words = initialState(model).map((value) => 5 * value);
  const cached = await createNextToken(device, model, language, words);
  const { cache: _, ...uncached } = language;
  const whole = await createNextToken(device, model, uncached, words);
  const compare = async (ids: readonly number[]) => {
    const [found, expected] = [await cached.logits(ids), await whole.logits(ids)];
    expect(found).toHaveLength(language.vectors.shape[0] ?? 0);
    const scale = Math.max(...expected.map(Math.abs));
    for (const [id, logit] of found.entries()) {
      expect(Math.abs(logit - (expected[id] ?? Number.NaN))).toBeLessThanOrEqual(1e-6 * scale);
    }
    return found;
  };
  await compare([9, 30, 41]);
  await compare([9, 30, 41, 7]);
  await compare([9, 30, 41, 7, 7]);
  const first = await compare([9, 31, 12, 5, 8, 60]);
  await compare([9, 31, 12, 5, 8, 60, 44]);
  expect(await compare([9, 31, 12, 5, 8, 60])).toEqual(first);
  cached.destroy();
  whole.destroy();
  device.destroy();
});
