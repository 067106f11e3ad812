import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { failing, file, lab, refused } from "./testing.ts";

it("fingerprints are equal from run to run, and a difference fails", async () => {
  const path = file("fingerprints.json");
  await lab("fingerprints", "--only", "mlp", "--out", path);
  const recorded: unknown = JSON.parse(readFileSync(path, "utf8"));
  expect(recorded).toEqual({ "simclr/mlp": expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await lab("fingerprints", "--only", "mlp", "--compare", path)).toMatch(/ equal$/);

  writeFileSync(path, JSON.stringify({ "simclr/mlp": "other" }));
  const { code, message } = await failing("fingerprints", "--only", "mlp", "--compare", path);
  expect(message).toMatch(/fingerprints differ: simclr\/mlp/);
  expect(code).toBe(1);
});

it("fingerprints names what it cannot use", async () => {
  await refused(["fingerprints", "--only", "nothing"], /no method or encoder/);
  await refused(["fingerprints", "--compare", file("absent.json")], /cannot be read/);
});
