import { describe, expect, it } from "vitest";
import { InputError } from "../shared/errors.ts";
import { defineCommand, flag, integer, pairs, required, texts } from "./command.ts";
import { captureOutput } from "./testing.ts";

const cook = (received: unknown[] = []) =>
  defineCommand({
    name: "cook",
    summary: "Cooks a dish",
    argument: { placeholder: "DISH", help: "what to cook" },
    options: {
      out: required("PLATE", "where it goes"),
      minutes: integer("N", "how long"),
      set: pairs("key=value …", "spices"),
      wishes: texts("TEXT …", "how it should be"),
      json: flag("as JSON"),
    },
    async run(given, _, dish) {
      received.push({ dish, ...given });
    },
  });

async function cooked(...args: string[]): Promise<unknown> {
  const received: unknown[] = [];
  await cook(received).run(args, captureOutput());
  return received[0];
}

describe("command arguments", () => {
  it("are parsed by name, with defaults for those left out", async () => {
    expect(await cooked("soup", "--out", "bowl")).toEqual({
      dish: "soup",
      out: "bowl",
      minutes: undefined,
      set: {},
      wishes: [],
      json: false,
    });
  });

  it("accept several pairs after one --set and repeated --set", async () => {
    const expected = { salt: "1", note: "a=b", pepper: "" };
    const one = await cooked("soup", "--set", "salt=1", "note=a=b", "pepper=", "--out=bowl");
    const many = await cooked(
      ...["--set", "salt=1", "--set", "note=a=b", "--set=pepper=", "--out", "bowl", "soup"],
    );
    expect(one).toMatchObject({ dish: "soup", set: expected });
    expect(many).toMatchObject({ dish: "soup", set: expected });
  });

  it("accept several texts after one option and repeated options", async () => {
    const wishes = ["not too hot", "a=b"];
    const one = await cooked("soup", "--wishes", "not too hot", "a=b", "--out", "x");
    const many = await cooked("soup", "--wishes", "not too hot", "--out=x", "--wishes=a=b");
    expect(one).toMatchObject({ dish: "soup", wishes });
    expect(many).toMatchObject({ dish: "soup", wishes });
  });

  it("accept negative numbers as values", async () => {
    expect(await cooked("soup", "--out", "x", "--minutes", "-3")).toMatchObject({ minutes: -3 });
  });

  it.each([
    [["soup"], /--out PLATE is missing: where it goes/],
    [["--out", "x"], /DISH is missing: what to cook/],
    [["soup", "stew", "--out", "x"], /"stew": cook takes only DISH/],
    [
      ["soup", "--pot", "x"],
      /--pot: cook has no such option; expected one of --out, --minutes, --set/,
    ],
    [["soup", "--out"], /--out: value missing; expected --out PLATE/],
    [["soup", "--out", "--json"], /--out: value missing/],
    [["soup", "--out="], /--out: value missing/],
    [["soup", "--out", "x", "--out", "y"], /--out: given more than once/],
    [["soup", "--out", "x", "--json=1"], /--json: takes no value, found "1"/],
    [["soup", "--out", "x", "--minutes", "ten"], /--minutes: found "ten", expected a whole number/],
    [["soup", "--out", "x", "--minutes", "1.5"], /--minutes: found "1.5", expected a whole/],
    [["soup", "--out", "x", "--set", "salt"], /--set: found "salt", expected key=value/],
    [["soup", "--out", "x", "--set", "a=1", "a=2"], /--set a: given more than once/],
  ])("%j are rejected with a one-line message", async (args, message) => {
    const failing = cooked(...args);
    await expect(failing).rejects.toThrow(InputError);
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.not.toThrow(/\n/);
  });

  it("are listed by --help", async () => {
    const output = captureOutput();
    await cook().run(["--help"], output);
    expect(output.printed.join("\n")).toMatchInlineSnapshot(`
      "npm run -s lab -- cook DISH --out PLATE [--minutes N] [--set key=value …] [--wishes TEXT …] [--json]

      Cooks a dish.

        DISH               what to cook
        --out PLATE        where it goes
        --minutes N        how long
        --set key=value …  spices
        --wishes TEXT …    how it should be
        --json             as JSON"
    `);
  });
});
