import {
  type DecidedClaim,
  decideClaims,
  type Lesson,
  type Measured,
} from "../../lab/script/index.ts";
import { readLesson } from "../../lab/script/schema.ts";
import { lessons } from "../../lessons/index.ts";
import { InputError } from "../../shared/errors.ts";
import { defineCommand, flag, type Output, seedsFrom, text } from "../command.ts";
import { readInput } from "../files.ts";
import { withLessons } from "../lessons/play.ts";
import { withDevice } from "../resources.ts";

export const lesson = defineCommand({
  name: "lesson",
  summary: "Plays lessons and checks their claims over seeds",
  argument: {
    placeholder: "[ID …]",
    help: "lessons, or JSON files of lessons; default: all lessons",
    many: true,
  },
  options: {
    seeds: text("0,1,2", "seeds to play each lesson with; default 0,1,2"),
    list: flag("only list the lessons"),
    json: flag("print JSON"),
  },
  details: () =>
    [
      "A lesson trains for at most a minute or so on a software adapter with each seed. A claim holds if it holds",
      "with every seed; if one does not, the command exits 1. JSON: [{ id, claims: [{ text, holds, of, values }] }],",
      "where `holds` counts the seeds with which the claim holds, out of `of`, and `values` are its values by seed.",
    ].join("\n"),
  async run({ seeds: given = "0,1,2", list, json }, output, _, names) {
    const seeds = seedsFrom(given);
    const chosen = names.length > 0 ? names.map(lessonNamed) : lessons;
    if (list) printList(chosen, json, output);
    if (list) return;
    const results: { id: string; claims: readonly DecidedClaim[] }[] = [];
    await output.interruption.guard(() =>
      withDevice(output, async (device) => {
        await withLessons(device, output, async (play) => {
          for (const each of chosen) {
            const measured: Measured[] = [];
            for (const seed of seeds) {
              output.log(`${each.id}, seed ${seed}`);
              measured.push(await play(each, seed));
            }
            const claims = decideClaims(each, measured);
            results.push({ id: each.id, claims });
            for (const line of json ? [] : linesOf(each, claims)) output.print(line);
          }
        });
      }),
    );
    if (json) output.print(JSON.stringify(results, undefined, 2));
    const broken = results.flatMap(({ id, claims }) =>
      claims.filter(({ holds, of }) => holds < of).map(({ text }) => `${id}: ${text}`),
    );
    if (broken.length > 0) {
      throw new Error(`does not hold with every seed:\n${broken.join("\n")}`);
    }
  },
});

function lessonNamed(name: string): Lesson {
  if (name.endsWith(".json")) {
    return readLesson(new TextDecoder().decode(readInput("lesson", name)), name);
  }
  const found = lessons.find(({ id }) => id === name);
  if (found) return found;
  const known = lessons.map(({ id }) => id).join(", ");
  throw new InputError(
    `lesson: found ${JSON.stringify(name)}, expected one of ${known}, or a file that ends in .json`,
  );
}

function printList(chosen: readonly Lesson[], json: boolean, output: Output): void {
  const listed = chosen.map(({ id, chapter, title, minutes }) => ({ id, chapter, title, minutes }));
  if (json) output.print(JSON.stringify(listed, undefined, 2));
  else
    for (const { id, chapter, title } of listed)
      output.print(`${id.padEnd(20)}${chapter}: ${title}`);
}

function linesOf({ id, title }: Lesson, claims: readonly DecidedClaim[]): string[] {
  return [
    `${id}: ${title}`,
    ...claims.map(
      ({ text, holds, of, values }) =>
        `  ${holds} of ${of}  ${text} (${values.map((value) => value.toPrecision(3)).join(", ")})`,
    ),
  ];
}
