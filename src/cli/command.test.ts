import { describe, expect, it } from "vitest";
import { InputError } from "../shared/errors.ts";
import { defineCommand, flag, pairs, required, whole } from "./command.ts";
import { heard } from "./testing.ts";

const cook = (seen: unknown[] = []) =>
  defineCommand({
    name: "cook",
    summary: "Cooks a dish",
    operand: { placeholder: "DISH", help: "what to cook" },
    options: {
      out: required("PLATE", "where it goes"),
      minutes: whole("N", "how long"),
      set: pairs("key=value …", "spices"),
      json: flag("as JSON"),
    },
    async run(given, _, dish) {
      seen.push({ dish, ...given });
    },
  });

async function cooked(...args: string[]): Promise<unknown> {
  const seen: unknown[] = [];
  await cook(seen).run(args, heard());
  return seen[0];
}

describe("a command's arguments", () => {
  it("arrive by name, with what was left out", async () => {
    expect(await cooked("soup", "--out", "bowl")).toEqual({
      dish: "soup",
      out: "bowl",
      minutes: undefined,
      set: {},
      json: false,
    });
  });

  it("take pairs after one --set or after many", async () => {
    const expected = { salt: "1", note: "a=b", pepper: "" };
    const one = await cooked("soup", "--set", "salt=1", "note=a=b", "pepper=", "--out=bowl");
    const many = await cooked(
      ...["--set", "salt=1", "--set", "note=a=b", "--set=pepper=", "--out", "bowl", "soup"],
    );
    expect(one).toMatchObject({ dish: "soup", set: expected });
    expect(many).toMatchObject({ dish: "soup", set: expected });
  });

  it("take numbers below zero for values, for the command to judge", async () => {
    expect(await cooked("soup", "--out", "x", "--minutes", "-3")).toMatchObject({ minutes: -3 });
  });

  it.each([
    [["soup"], /--out PLATE is missing: where it goes/],
    [["--out", "x"], /DISH is missing: what to cook/],
    [["soup", "stew", "--out", "x"], /"stew": cook takes only DISH/],
    [["soup", "--pot", "x"], /--pot: cook has no such option; it takes --out, --minutes, --set/],
    [["soup", "--out"], /--out: its value is missing; --out PLATE/],
    [["soup", "--out", "--json"], /--out: its value is missing/],
    [["soup", "--out="], /--out: its value is missing/],
    [["soup", "--out", "x", "--out", "y"], /--out: given twice/],
    [["soup", "--out", "x", "--json=1"], /--json: takes no value, found "1"/],
    [["soup", "--out", "x", "--minutes", "ten"], /--minutes: found "ten", takes a whole number/],
    [["soup", "--out", "x", "--minutes", "1.5"], /--minutes: found "1.5", takes a whole/],
    [["soup", "--out", "x", "--set", "salt"], /--set: found "salt", takes key=value/],
    [["soup", "--out", "x", "--set", "a=1", "a=2"], /--set a: given twice/],
  ])("%j are refused in one line", async (args, message) => {
    const failing = cooked(...args);
    await expect(failing).rejects.toThrow(InputError);
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.not.toThrow(/\n/);
  });

  it("explain themselves", async () => {
    const voice = heard();
    await cook().run(["--help"], voice);
    expect(voice.said.join("\n")).toMatchInlineSnapshot(`
      "npm run -s lab -- cook DISH --out PLATE [--minutes N] [--set key=value …] [--json]

      Cooks a dish.

        DISH               what to cook
        --out PLATE        where it goes
        --minutes N        how long
        --set key=value …  spices
        --json             as JSON"
    `);
  });
});
