/**
 * The configuration in the page's address, so that a link reproduces an experiment: differences from the
 * defaults, and a version. `?v=1&dataset=digits&temperature=0.2&seed=7`
 */
import type { RunConfiguration } from "../../lab/protocol/index.ts";
import { own } from "../../shared/own.ts";
import type { SettingValue } from "../../shared/settings.ts";
import type { LessonPlace } from "./lessonSlice.ts";

const version = 1;

// Regular expressions rather than a schema library, which would delay the first frame.
const name = /^[a-z0-9-]{1,40}$/;
const wholeNumber = /^\d{1,10}$/;
const fields = {
  method: { pattern: name, accepts: "a name such as simclr" },
  dataset: { pattern: name, accepts: "a name such as fashion" },
  encoder: { pattern: name, accepts: "a name such as convnet-s" },
  steps: { pattern: wholeNumber, accepts: "a whole number of at most ten digits" },
  batch: { pattern: wholeNumber, accepts: "a whole number of at most ten digits" },
  seed: { pattern: wholeNumber, accepts: "a whole number of at most ten digits" },
} as const;
const settingName = /^[A-Za-z][A-Za-z0-9.]{0,60}$/;
const longestText = 40;

export type RecordedPlace = { readonly id: string } | { readonly url: string };

export interface ReadAddress {
  readonly wanted: Partial<RunConfiguration>;
  /** The lesson that is open, from `?lesson=collapse&beat=3`. */
  readonly lesson?: LessonPlace;
  /** The controls that the lesson is locked to, from `&lock=temperature,batch`. */
  readonly locked?: readonly string[];
  /** Whether the page is part of another one (`embed=1`): the sphere, Train and the loss. */
  readonly embedded: boolean;
  /** The recorded run to play: `?recorded=simclr`, or `?run=FILE` of the same origin. */
  readonly recorded?: RecordedPlace;
  /** A sentence per part that could not be read. */
  readonly problems: readonly string[];
}

/** Reads the query of an address (`location.search`). */
export function readAddress(search: string): ReadAddress {
  const wanted: { -readonly [Key in keyof RunConfiguration]?: RunConfiguration[Key] } = {};
  const settings = new Map<string, SettingValue>();
  const problems: string[] = [];
  let lesson: LessonPlace | undefined;
  let embedded = false;
  let recorded: RecordedPlace | undefined;
  let locked: readonly string[] | undefined;
  for (const [key, text] of new URLSearchParams(search)) {
    const refuse = (accepts: string) =>
      problems.push(`${key} is ${JSON.stringify(text)}; it takes ${accepts}`);
    switch (key) {
      case "v":
        if (text !== String(version)) {
          problems.push(
            `it was written by version ${JSON.stringify(text)} of the lab, this is ${version}; what is known was taken`,
          );
        }
        break;
      case "embed":
        if (text === "1" || text === "0") embedded = text === "1";
        else refuse("1 or 0");
        break;
      case "method":
      case "dataset":
      case "encoder":
        if (fields[key].pattern.test(text)) wanted[key] = text;
        else refuse(fields[key].accepts);
        break;
      case "steps":
      case "batch":
      case "seed":
        if (fields[key].pattern.test(text)) wanted[key] = Number(text);
        else refuse(fields[key].accepts);
        break;
      case "lesson":
        if (name.test(text)) lesson = { id: text, beat: lesson?.beat ?? 0 };
        else refuse("a name such as collapse");
        break;
      case "lock": {
        const names = text.split(",").filter((each) => each !== "");
        if (names.every((each) => settingName.test(each))) locked = names;
        else refuse("names of controls separated by commas, such as temperature,batch");
        break;
      }
      case "recorded":
        if (name.test(text)) recorded = { id: text };
        else refuse("a name such as simclr");
        break;
      case "run":
        recorded = { url: text };
        break;
      case "beat":
        if (wholeNumber.test(text)) {
          lesson = { id: lesson?.id ?? "", beat: Math.max(0, Number(text) - 1) };
        } else refuse("a whole number from 1");
        break;
      default:
        if (!settingName.test(key)) {
          problems.push(`${JSON.stringify(key)} is not the name of a setting`);
        } else if (text !== "" && text.length <= longestText) {
          settings.set(key, valueFrom(text));
        } else refuse("a number, true, false or a word");
    }
  }
  if (settings.size > 0) wanted.settings = Object.fromEntries(settings);
  return {
    wanted,
    embedded,
    problems,
    ...(lesson && lesson.id !== "" && { lesson, ...(locked && { locked }) }),
    ...(recorded && { recorded }),
  };
}

function valueFrom(text: string): SettingValue {
  if (text === "true") return true;
  if (text === "false") return false;
  const number = Number(text);
  return Number.isFinite(number) && text.trim() !== "" ? number : text;
}

/**
 * The query for a configuration: differences from `defaults`, and the batch size always. Its default depends
 * on the adapter, and a link means the same run on every adapter. All settings are written, as a
 * configuration has only those that differ.
 */
export function writeAddress(
  configuration: RunConfiguration,
  defaults: RunConfiguration,
  lesson?: LessonPlace,
  locked?: readonly string[],
): string {
  const query = new URLSearchParams({ v: String(version) });
  for (const key of ["method", "dataset", "encoder", "steps", "batch", "seed"] as const) {
    if (key === "batch" || configuration[key] !== defaults[key]) {
      query.set(key, String(configuration[key]));
    }
  }
  for (const [key, value] of Object.entries(configuration.settings)) {
    if (own(defaults.settings, key) !== value) query.set(key, String(value));
  }
  if (lesson) {
    query.set("lesson", lesson.id);
    query.set("beat", String(lesson.beat + 1));
    if (locked) query.set("lock", locked.join(","));
  }
  return `?${query}`;
}
