/** Commands that list definitions, and `bench`. */
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { lab, refused } from "./testing.ts";

describe("lists", () => {
  it("of datasets, encoders and methods are printed as JSON", async () => {
    const named = async (what: string): Promise<string[]> =>
      z
        .parse(z.array(z.looseObject({ id: z.string() })), JSON.parse(await lab(what, "--json")))
        .map(({ id }) => id);
    expect(await named("datasets")).toEqual([
      "fashion",
      "digits",
      "shapes",
      "shapes-16k",
      "scenes",
      "emoji",
      "emoji-houses",
      "glyphs",
      "grammar",
      "moby",
      "mess3",
      "rrxor",
      "parity",
    ]);
    expect(await named("encoders")).toContain("convnet-s");
    expect(await named("methods")).toContain("simclr");
    expect(JSON.parse(await lab("adapter", "--json"))).toHaveProperty("limits.maxBufferSize");
  });

  it("of commands are shown by --help and in errors", async () => {
    expect(await lab("--help")).toMatch(/train +Trains an encoder/);
    await refused(["trian"], /"trian" is not a command; expected one of train, /);
    await refused([], /a command is missing/);
  });
});

describe("bench", () => {
  it("measures a step and the adapter's ceilings", async () => {
    const text = await lab("bench", "--json", "--batch", "8", "--per-kernel");
    const [result] = z.parse(
      z.object({
        ceilings: z.object({ gigaflops: z.number(), gigabytes: z.number() }),
        results: z.array(z.looseObject({ batch: z.number(), stepMs: z.number() })),
      }),
      JSON.parse(text),
    ).results;
    expect(result).toMatchObject({ batch: 8, submitsPerStep: 1, bindGroupsCreatedPerStep: 0 });
    expect(result?.dispatchesPerStep).toBeLessThanOrEqual(50);
  });
});
