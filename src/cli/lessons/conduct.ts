/** `reproduce --claims`: records the lessons and writes docs/claims.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decideClaims, type Lesson, type Measured } from "../../lab/script/index.ts";
import { lessons } from "../../lessons/index.ts";
import { InputError } from "../../shared/errors.ts";
import type { Output } from "../command.ts";
import { writeOutputs } from "../files.ts";
import { Interrupted } from "../interruption.ts";
import { withDevice } from "../resources.ts";
import { claimsPage } from "./claims.ts";
import { withLessons } from "./play.ts";
import {
  encodeRecorded,
  experimentOf,
  isCurrent,
  type Recorded,
  recordedPath,
} from "./recorded.ts";

/** Plays the lessons that are not recorded yet, or all of `only`. Throws if a claim does not hold. */
export async function recordLessons(
  root: string,
  seeds: readonly number[],
  only: string | undefined,
  output: Output,
): Promise<void> {
  const path = recordedPath(root);
  let recorded: Recorded = JSON.parse(readFileSync(path, "utf8"));
  const wanted = only?.split(",").map((name) => lessonNamed(name.trim()));
  const left = wanted ?? lessons.filter((each) => !isCurrent(each, recorded[each.id], seeds));
  if (left.length > 0) {
    await output.interruption.guard(() =>
      withDevice(output, async (device) => {
        const { description, vendor } = device.adapter;
        await withLessons(device, output, async (play) => {
          for (const lesson of left) {
            const runs: { seed: number; measured: Measured }[] = [];
            for (const seed of seeds) {
              output.log(`${lesson.id}, seed ${seed}`);
              try {
                runs.push({ seed, measured: await play(lesson, seed) });
              } catch (error) {
                if (!(error instanceof Interrupted)) throw error;
                throw new Interrupted(
                  "stopped; finished lessons are saved, the same command continues",
                );
              }
            }
            const recording = {
              experiment: experimentOf(lesson),
              adapter: description || vendor,
              runs,
            };
            recorded = { ...recorded, [lesson.id]: recording };
            writeOutputs({ [path]: encodeRecorded(inOrder(recorded)) });
          }
        });
      }),
    );
  }
  const page = join(root, "docs", "claims.md");
  const all = lessons.filter(({ id }) => recorded[id]);
  writeOutputs({ [page]: claimsPage(all, recorded) });
  output.log(`written to ${path} and ${page}`);
  const broken = all.flatMap((lesson) => {
    const measured = recorded[lesson.id]?.runs.map((run) => run.measured) ?? [];
    return decideClaims(lesson, measured)
      .filter(({ holds, of }) => holds < of)
      .map(({ text }) => `${lesson.id}: ${text}`);
  });
  if (broken.length > 0) throw new Error(`does not hold with every seed:\n${broken.join("\n")}`);
}

/** In the order of the lessons, without those that no longer exist. */
const inOrder = (recorded: Recorded): Recorded =>
  Object.fromEntries(
    lessons.flatMap(({ id }) => {
      const recording = recorded[id];
      return recording ? [[id, recording]] : [];
    }),
  );

function lessonNamed(name: string): Lesson {
  const found = lessons.find(({ id }) => id === name);
  if (found) return found;
  throw new InputError(
    `--only: found "${name}", expected one of ${lessons.map(({ id }) => id).join(", ")}, separated by commas`,
  );
}
