/**
 * Definition of CLI commands. Parsing, checking and `--help` follow from a command's definition, so a
 * command never reads raw arguments. Unknown options are rejected with a list of the known ones.
 */

import { parseArgs } from "node:util";
import { InputError } from "../shared/errors.ts";
import { own } from "../shared/own.ts";
import type { Interruption } from "./interruption.ts";

interface Described {
  readonly help: string;
}

/** `--json` */
interface Flag extends Described {
  readonly kind: "flag";
}
/** `--out DIR` */
interface Text extends Described {
  readonly kind: "text";
  readonly placeholder: string;
  readonly required?: boolean;
  /** Turns the text into the value that the command gets, before the command runs. */
  readonly resolve?: Resolver;
}
export type Resolver = (
  text: string,
  values: Readonly<Record<string, unknown>>,
  output: Output,
) => Promise<string>;
/** `--steps N` */
interface Integer extends Described {
  readonly kind: "integer";
  readonly placeholder: string;
  /** Smallest and largest accepted value; default: every whole number. */
  readonly range?: Range;
}
type Range = readonly [least: number, most: number];
/** `--set key=value …`, with one or more pairs, repeatable. */
interface Pairs extends Described {
  readonly kind: "pairs";
  readonly placeholder: string;
}
/** `--prompts "a {class}" …`, with one or more texts, repeatable. */
interface Texts extends Described {
  readonly kind: "texts";
  readonly placeholder: string;
}
type Option = Flag | Text | Integer | Pairs | Texts;

export const flag = (help: string) => ({ kind: "flag", help }) as const;
export const text = (placeholder: string, help: string) =>
  ({ kind: "text", placeholder, help }) as const;
export const required = (placeholder: string, help: string) =>
  ({ kind: "text", placeholder, help, required: true }) as const;
export const integer = (placeholder: string, help: string, range?: Range) =>
  ({ kind: "integer", placeholder, help, ...(range && { range }) }) as const;
export const pairs = (placeholder: string, help: string) =>
  ({ kind: "pairs", placeholder, help }) as const;
export const texts = (placeholder: string, help: string) =>
  ({ kind: "texts", placeholder, help }) as const;

type Options = Readonly<Record<string, Option>>;

type Value<O extends Option> = O extends Flag
  ? boolean
  : O extends Integer
    ? number | undefined
    : O extends Pairs
      ? Readonly<Record<string, string>>
      : O extends Texts
        ? readonly string[]
        : O extends { required: true }
          ? string
          : string | undefined;

type Values<O extends Options> = { readonly [Key in keyof O]: Value<O[Key]> };

/** Parses `--seeds 0,1,2`. Throws {@link InputError} on anything else. */
export function seedsFrom(text: string): readonly number[] {
  return text.split(",").map((item) => {
    const seed = Number(item);
    if (Number.isSafeInteger(seed) && seed >= 0 && item.trim() !== "") return seed;
    throw new InputError(
      `--seeds: found ${JSON.stringify(item)}, expected whole numbers from 0 separated by commas, for example 0,1,2`,
    );
  });
}

/** What a command has of its host: streams to write to, line by line, and Ctrl-C. */
export interface Output {
  /** Results. */
  print(line: string): void;
  /** What the command does, and warnings. */
  log(line: string): void;
  /** How far a long command has got. Most calls are dropped, so that it may be called at every step. */
  progress(line: string): void;
  readonly interruption: Interruption;
}

interface CommandDefinition<O extends Options> {
  readonly name: string;
  /** How users call it; default `npm run -s lab -- NAME`. */
  readonly invocation?: string;
  /** One line for the list of commands, without a full stop. */
  readonly summary: string;
  /** Further paragraphs of `--help`. */
  readonly details?: () => string;
  /** The positional argument, if the command takes one; `many`: any number of them. */
  readonly argument?: {
    readonly placeholder: string;
    readonly help: string;
    readonly many?: boolean;
  };
  readonly options: O;
  run(given: Values<O>, output: Output, argument: string, all: readonly string[]): Promise<void>;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  help(): string;
  run(args: readonly string[], output: Output): Promise<void>;
}

export function defineCommand<const O extends Options>(definition: CommandDefinition<O>): Command {
  const { name, summary, options } = definition;
  const help = () => helpOf(definition);
  return {
    name,
    summary,
    help,
    async run(args, output) {
      if (args.includes("--help") || args.includes("-h")) return output.print(help());
      const { values, positionals } = parse(definition, args);
      for (const [key, option] of Object.entries<Option>(options)) {
        if (option.kind === "text" && option.required && values[key] === undefined) {
          throw new InputError(`--${key} ${option.placeholder} is missing: ${option.help}`);
        }
      }
      for (const [key, option] of Object.entries<Option>(options)) {
        const value = values[key];
        if (option.kind !== "text" || !option.resolve || typeof value !== "string") continue;
        values[key] = await option.resolve(value, values, output);
      }
      await definition.run(values as Values<O>, output, positionals[0] ?? "", positionals);
    },
  };
}

function parse(definition: CommandDefinition<Options>, args: readonly string[]) {
  const { name, options, argument: expected } = definition;
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([key, { kind }]) => [
        key,
        { type: kind === "flag" ? ("boolean" as const) : ("string" as const) },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const values: Record<string, string | number | boolean | string[] | Record<string, string>> = {};
  for (const [key, { kind }] of Object.entries(options)) {
    if (kind === "flag") values[key] = false;
    if (kind === "pairs") values[key] = {};
    if (kind === "texts") values[key] = [];
  }
  const positionals: string[] = [];
  const seen = new Set<string>();
  // `--set a=1 b=2`: further key=value arguments belong to the option before them, as do further texts.
  let list: string | undefined;
  for (const token of tokens) {
    if (token.kind === "positional") {
      const open = list === undefined ? undefined : own(options, list)?.kind;
      if (list !== undefined && open === "texts") addText(values, list, token.value);
      else if (list !== undefined && token.value.includes("=")) addPair(values, list, token.value);
      else positionals.push(token.value);
      continue;
    }
    list = undefined;
    if (token.kind !== "option") continue;
    const option = own(options, token.name);
    if (!option) {
      const known = Object.keys(options).map((key) => `--${key}`);
      throw new InputError(
        `${token.rawName}: ${name} has no such option; expected one of ${known.join(", ") || "none"}`,
      );
    }
    if (seen.has(token.name) && option.kind !== "pairs" && option.kind !== "texts") {
      throw new InputError(`--${token.name}: given more than once`);
    }
    seen.add(token.name);
    if (option.kind === "flag") {
      if (token.value !== undefined) {
        throw new InputError(`--${token.name}: takes no value, found "${token.value}"`);
      }
      values[token.name] = true;
      continue;
    }
    const { value } = token;
    if (value === undefined || value === "" || (!token.inlineValue && /^--?\D/.test(value))) {
      throw new InputError(
        `--${token.name}: value missing; expected --${token.name} ${option.placeholder}`,
      );
    }
    if (option.kind === "pairs") {
      list = token.name;
      addPair(values, list, value);
    } else if (option.kind === "texts") {
      list = token.name;
      addText(values, list, value);
    } else if (option.kind === "integer") {
      values[token.name] = integerFrom(token.name, value, option.range);
    } else values[token.name] = value;
  }
  if (expected?.many) return { values, positionals };
  if (positionals.length > (expected ? 1 : 0)) {
    throw new InputError(
      `"${positionals[expected ? 1 : 0]}": ${name} takes ${expected ? `only ${expected.placeholder}` : "no argument"} besides its options`,
    );
  }
  if (expected && positionals.length === 0) {
    throw new InputError(`${name}: ${expected.placeholder} is missing: ${expected.help}`);
  }
  return { values, positionals };
}

function addPair(values: Record<string, unknown>, option: string, pair: string): void {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
  if (key === undefined || value === undefined) {
    throw new InputError(`--${option}: found "${pair}", expected key=value`);
  }
  const list = values[option];
  if (typeof list !== "object" || list === null) return;
  if (Object.hasOwn(list, key)) throw new InputError(`--${option} ${key}: given more than once`);
  // Assigning "__proto__" would set the prototype instead.
  Object.defineProperty(list, key, { value, enumerable: true });
}

function addText(values: Record<string, unknown>, option: string, value: string): void {
  if (value === "") throw new InputError(`--${option}: found an empty text`);
  const list = values[option];
  if (Array.isArray(list)) list.push(value);
}

function integerFrom(option: string, value: string, range?: Range): number {
  const number = Number(value);
  if (!Number.isInteger(number) || value.trim() === "") {
    throw new InputError(`--${option}: found "${value}", expected a whole number`);
  }
  if (!Number.isSafeInteger(number)) {
    throw new InputError(
      `--${option}: found "${value}", expected a whole number of at most ${Number.MAX_SAFE_INTEGER}`,
    );
  }
  const [least, most] = range ?? [number, number];
  if (number < least || number > most) {
    throw new InputError(
      `--${option}: found ${number}, expected a whole number from ${least} to ${most}`,
    );
  }
  return number;
}

function helpOf(definition: CommandDefinition<Options>): string {
  const { name, invocation, summary, details, argument, options } = definition;
  const spelled = Object.entries(options).map(([key, option]) => {
    const form = option.kind === "flag" ? `--${key}` : `--${key} ${option.placeholder}`;
    const optional = !(option.kind === "text" && option.required);
    return { form, help: option.help, usage: optional ? `[${form}]` : form };
  });
  const width = Math.max(
    ...spelled.map(({ form }) => form.length),
    argument?.placeholder.length ?? 0,
  );
  const invoked = invocation ?? `npm run -s lab -- ${name}`;
  const usage = [
    invoked,
    ...(argument ? [argument.placeholder] : []),
    ...spelled.map((o) => o.usage),
  ];
  return [
    usage.join(" "),
    "",
    `${summary}.`,
    "",
    ...(argument ? [`  ${argument.placeholder.padEnd(width)}  ${argument.help}`] : []),
    ...spelled.map(({ form, help }) => `  ${form.padEnd(width)}  ${help}`),
    ...(details ? ["", details()] : []),
  ].join("\n");
}
