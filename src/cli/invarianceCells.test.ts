import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { planInvariance } from "../lab/grid/invariance.ts";
import { cellStore } from "./invarianceCells.ts";
import { testTables } from "./testing.ts";

it("keeps finished runs by everything that determines them, and ignores damaged files", async () => {
  const folder = mkdtempSync(join(tmpdir(), "isotrope-cells-"));
  const base = {
    ...{ method: "simclr", dataset: "shapes", encoder: "mlp", steps: 2, batch: 8, seed: 0 },
    settings: {},
  };
  const plan = await planInvariance({ base, seeds: [0] }, testTables);
  const [first, second] = plan.cells;
  if (!first || !second) throw new Error("the plan has no cells");
  const measured = { scores: { hue: 0.5, size: null }, untrained: { hue: 0.25, size: null } };

  const store = cellStore(plan, folder);
  expect(store.read(first, "key")).toBeUndefined();
  store.write(first, "key", measured);
  store.write(second, "key", { scores: { hue: 1 } });
  expect(store.read(first, "key")).toMatchObject(measured);
  expect(store.read(second, "key")?.untrained).toBeUndefined();
  expect(store.read(first, "another configuration")).toBeUndefined();

  for (const name of readdirSync(join(folder, "cells"))) {
    writeFileSync(join(folder, "cells", name), '{"schema":1,');
  }
  expect(store.read(first, "key")).toBeUndefined();
  expect(cellStore(plan, undefined).read(first, "key")).toBeUndefined();
  rmSync(folder, { recursive: true });
});
