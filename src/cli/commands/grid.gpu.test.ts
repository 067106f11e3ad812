/** `grid`: its files and maps, continuing an interrupted grid, rejected arguments. */
import { readdirSync, rmSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { runLab } from "../lab.ts";
import { bytesOf, file, interruptedAt, lab, refused, TINY } from "./testing.ts";

const GridFile = z.object({
  schema: z.literal(1),
  base: z.looseObject({ method: z.literal("simclr"), batch: z.literal(8) }),
  vary: z.record(z.string(), z.array(z.union([z.number(), z.string()]))),
  seeds: z.array(z.number()),
  runs: z.array(
    z.looseObject({
      values: z.record(z.string(), z.union([z.number(), z.string()])),
      seed: z.number(),
      folder: z.string(),
      state: z.literal("finished"),
      readings: z.record(z.string(), z.number()),
    }),
  ),
  maps: z.record(z.string(), z.array(z.looseObject({ mean: z.number(), runs: z.number() }))),
});

const grid = (...args: string[]) => lab("grid", ...TINY, "--out", file("grid"), ...args);

describe("grid", () => {
  const vary = ["--vary", "temperature=0.1", "projectorDim=3,64", "--steps", "2"];

  it("writes a run.json per run and maps, and repeats no finished run", async () => {
    const printed = await grid(...vary, "--seeds", "0", "--metric", "z.std,collapsed");
    expect(printed).toContain("temperature \\ projectorDim");
    expect(printed).toMatch(/^0\.1 +[01]\.\d{3} \S +[01]\.\d{3} \S$/m);
    const {
      runs,
      maps,
      vary: varied,
    } = z.parse(GridFile, JSON.parse(bytesOf("grid", "grid.json").toString()));
    expect(varied).toEqual({ temperature: [0.1], projectorDim: ["3", "64"] });
    expect(runs).toHaveLength(2);
    expect(maps["z.std"]).toHaveLength(2);
    const folder = "temperature=0.1,projectorDim=3,seed=0";
    expect(JSON.parse(bytesOf("grid", folder, "run.json").toString())).toMatchObject({
      schema: 1,
      steps: 2,
      seed: 0,
      settings: { temperature: 0.1, projectorDim: "3" },
      history: { step: [1, 2] },
      final: { knn: expect.any(Number), z: { knn: expect.any(Number) } },
    });
    expect(runs.map((run) => run.folder)).toContain(folder);

    // An interrupted grid keeps the runs that are finished.
    const stop = interruptedAt(/^4 of 4: /);
    const more = ["grid", ...TINY, "--out", file("grid"), ...vary, "--seeds", "0,1"];
    expect(await runLab(more, stop)).toBe(130);
    expect(stop.logged).toContain("2 already finished");
    expect(stop.logged.at(-1)).toMatch(
      /^lab: stopped; 3 of 4 runs are saved in .*run the same command/,
    );

    const writtenAt = () => statSync(file("grid", folder, "run.json")).mtimeMs;
    const before = writtenAt();
    rmSync(file("grid", "temperature=0.1,projectorDim=64,seed=0", "run.json"));
    const again = await grid(...vary, "--seeds", "0,1", "--json");
    expect(z.parse(GridFile, JSON.parse(again)).runs).toHaveLength(4);
    expect(writtenAt()).toBe(before);
    const left = readdirSync(file("grid"), { recursive: true, encoding: "utf8" });
    expect(left.filter((name) => name.includes("partial"))).toEqual([]);
    expect(left.filter((name) => name.endsWith("run.json"))).toHaveLength(4);
  });

  it.each<[readonly string[], RegExp]>([
    [[], /--vary key=v1,v2,… is missing/],
    [["--vary", "heat=1,2"], /heat: no setting of simclr; takes method/],
    [["--vary", "temperature=1,cold"], /temperature: found "cold", expected a number/],
    [["--vary", "temperature=1,2", "--seeds", "0,x"], /--seeds: found "x", expected whole numbers/],
    [["--vary", "temperature=1,2", "--metric", "beauty"], /--metric: found "beauty", expected knn/],
    [["--vary", "temperature=1,2", "batch=2,4", "encoder=mlp,vit"], /found 3 settings, takes one/],
  ])("rejects %j", async (args, words) => {
    await refused(["grid", ...TINY, "--out", file("none"), ...args], words);
  });
});
