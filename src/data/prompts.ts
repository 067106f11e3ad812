/** Prompts for zero-shot classification: templates in which `{class}` stands for the name of a class. */
import { InputError } from "../shared/errors.ts";
import type { Schema } from "./schema.ts";

const PLACE = "{class}";

/** The templates of a category column; the name alone if the schema states none. */
export const promptsOf = ({ prompts = {} }: Schema, column: string): readonly string[] =>
  (Object.hasOwn(prompts, column) ? prompts[column] : undefined) ?? [PLACE];

/** The template with a name in it. The article "a" before the name becomes "an" before a vowel. */
export function filledPrompt(template: string, name: string): string {
  const vowel = /^[aeiou]/i.test(name);
  return template
    .replace(/\b([Aa]) (?=\{class\})/g, (article, letter: string) =>
      vowel ? `${letter}n ` : article,
    )
    .replaceAll(PLACE, () => name);
}

/** The prompts of all names, one name after the other: [names · templates]. */
export const filledPrompts = (templates: readonly string[], names: readonly string[]): string[] =>
  names.flatMap((name) => templates.map((template) => filledPrompt(template, name)));

/** Throws {@link InputError} unless the template contains `{class}`. */
export function checkTemplate(template: string): void {
  if (template.includes(PLACE)) return;
  throw new InputError(
    `prompts: found ${JSON.stringify(template)}, expected ${PLACE} in it, for example "a photo of a ${PLACE}"`,
  );
}
