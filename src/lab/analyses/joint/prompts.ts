/** Reads the prompts of the zero-shot bench: templates with `{class}`, or one prompt for each class. */
import { filledPrompt } from "../../../data/prompts.ts";
import { InputError, require } from "../../../shared/errors.ts";
import { type Reader, readingOf, unknownText } from "../../evaluate/readText.ts";
import type { ReadText } from "../../protocol/joint.ts";

export interface ReadPrompts {
  readonly mode: "templates" | "one for each class";
  readonly lines: readonly ReadText[];
  /** [classes · wordings]: all wordings of the first class, then those of the second, … */
  readonly texts: readonly string[];
  /** Classes of whose name no word is known. */
  readonly unknownClasses: readonly string[];
}

const PLACE = "{class}";
/** Texts that are embedded for one answer. */
const MOST_TEXTS = 1024;

/** Throws an InputError that says what to write if the lines are no prompts for these classes. */
export function readPrompts(
  given: readonly string[],
  classes: readonly string[],
  reader: Reader,
): ReadPrompts {
  const lines = given.map((line) => line.trim()).filter((line) => line !== "");
  require(lines.length > 0, () =>
    `No prompt. Write a template with ${PLACE}, for example “a ${PLACE}”, or one prompt for each class.`);
  const templates = lines.filter((line) => line.includes(PLACE));
  const isTemplates = templates.length > 0;
  requirePlaces(lines, templates, classes);
  require(lines.length * (isTemplates ? classes.length : 1) <= MOST_TEXTS, () =>
    `Found ${lines.length} templates for ${classes.length} classes; use at most ${Math.floor(MOST_TEXTS / classes.length)}.`);
  const texts = isTemplates
    ? classes.flatMap((name) => lines.map((line) => filledPrompt(line, name)))
    : lines;
  const readings = texts.map((text) => readingOf(text, reader));
  const unheard = readings.filter(({ isKnown }) => !isKnown);
  const [first] = unheard;
  if (first && (!isTemplates || unheard.length === texts.length)) {
    throw unknownText(first.text, reader);
  }
  const wordings = texts.length / classes.length;
  return {
    mode: isTemplates ? "templates" : "one for each class",
    texts,
    lines: lines.map((text, index) => ({
      text,
      unknown: readingOf(text.replaceAll(PLACE, " "), reader).unknown,
      cut: longest(
        isTemplates
          ? readings.filter((_, place) => place % wordings === index).map(({ cut }) => cut)
          : [readings[index]?.cut ?? []],
      ),
    })),
    unknownClasses: isTemplates ? classes.filter((name) => !readingOf(name, reader).isKnown) : [],
  };
}

const longest = (lists: readonly (readonly string[])[]): readonly string[] =>
  lists.reduce((most, each) => (each.length > most.length ? each : most), []);

/** Either every line has a place for the class, or there is one line for each class. */
function requirePlaces(
  lines: readonly string[],
  templates: readonly string[],
  classes: readonly string[],
): void {
  if (templates.length === lines.length) return;
  if (templates.length > 0) {
    const without = lines.find((line) => !line.includes(PLACE));
    throw new InputError(
      `“${without}” has no ${PLACE}, and other prompts have it. Put ${PLACE} into every template, or into none.`,
    );
  }
  require(lines.length === classes.length, () =>
    `Found ${lines.length} prompt${lines.length === 1 ? "" : "s"} without ${PLACE} for ${classes.length} classes. Put ${PLACE} into a template, or write one prompt for each, in this order: ${namesOf(classes)}.`);
}

const namesOf = (classes: readonly string[]): string =>
  classes.slice(0, 12).join(", ") + (classes.length > 12 ? ", …" : "");
