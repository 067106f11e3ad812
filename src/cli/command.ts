/**
 * A command is one definition: what it is called, what it takes, what it does. Parsing, checking and
 * `--help` follow from it, so a command never looks at raw arguments, and an argument that no
 * definition knows is refused with those it does.
 */
import { parseArgs } from "node:util";
import { InputError } from "../shared/errors.ts";

interface Described {
  readonly help: string;
}

/** `--json`: on or off. */
interface Flag extends Described {
  readonly kind: "flag";
}
/** `--out DIR`: a path or a name. */
interface Text extends Described {
  readonly kind: "text";
  readonly placeholder: string;
  readonly required?: boolean;
}
/** `--steps N`: a whole number. */
interface Whole extends Described {
  readonly kind: "whole";
  readonly placeholder: string;
}
/** `--set key=value …`: one or more, and again. */
interface Pairs extends Described {
  readonly kind: "pairs";
  readonly placeholder: string;
}
type Option = Flag | Text | Whole | Pairs;

export const flag = (help: string) => ({ kind: "flag", help }) as const;
export const text = (placeholder: string, help: string) =>
  ({ kind: "text", placeholder, help }) as const;
export const required = (placeholder: string, help: string) =>
  ({ kind: "text", placeholder, help, required: true }) as const;
export const whole = (placeholder: string, help: string) =>
  ({ kind: "whole", placeholder, help }) as const;
export const pairs = (placeholder: string, help: string) =>
  ({ kind: "pairs", placeholder, help }) as const;

type Options = Readonly<Record<string, Option>>;

type Value<O extends Option> = O extends Flag
  ? boolean
  : O extends Whole
    ? number | undefined
    : O extends Pairs
      ? Readonly<Record<string, string>>
      : O extends { required: true }
        ? string
        : string | undefined;

type Values<O extends Options> = { readonly [Key in keyof O]: Value<O[Key]> };

/** `--seeds 0,1,2`. Throws {@link InputError} on anything else. */
export function seedsFrom(text: string): readonly number[] {
  return text.split(",").map((item) => {
    const seed = Number(item);
    if (Number.isSafeInteger(seed) && seed >= 0 && item.trim() !== "") return seed;
    throw new InputError(`--seeds: found "${item}", takes whole numbers with commas between`);
  });
}

/** Where a command speaks: results to `out`, progress and warnings to `log`, a line each. */
export interface Voice {
  out(line: string): void;
  log(line: string): void;
}

interface CommandDefinition<O extends Options> {
  readonly name: string;
  /** How a person calls it; default `npm run -s lab -- NAME`. */
  readonly invocation?: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Further paragraphs of its help. */
  readonly details?: () => string;
  /** The one argument without a name, if it takes one. */
  readonly operand?: { readonly placeholder: string; readonly help: string };
  readonly options: O;
  run(given: Values<O>, voice: Voice, operand: string): Promise<void>;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  help(): string;
  run(args: readonly string[], voice: Voice): Promise<void>;
}

/** Makes a command of its definition. */
export function defineCommand<const O extends Options>(definition: CommandDefinition<O>): Command {
  const { name, summary, options } = definition;
  const help = () => helpOf(definition);
  return {
    name,
    summary,
    help,
    async run(args, voice) {
      if (args.includes("--help") || args.includes("-h")) return voice.out(help());
      const { values, operand } = parse(definition, args);
      for (const [key, option] of Object.entries<Option>(options)) {
        if (option.kind === "text" && option.required && values[key] === undefined) {
          throw new InputError(`--${key} ${option.placeholder} is missing: ${option.help}`);
        }
      }
      await definition.run(values as Values<O>, voice, operand);
    },
  };
}

function parse(definition: CommandDefinition<Options>, args: readonly string[]) {
  const { name, options, operand: wanted } = definition;
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
  const values: Record<string, string | number | boolean | Record<string, string>> = {};
  for (const [key, { kind }] of Object.entries(options)) {
    if (kind === "flag") values[key] = false;
    if (kind === "pairs") values[key] = {};
  }
  const operands: string[] = [];
  const seen = new Set<string>();
  // `--set a=1 b=2`: values that follow a list's first belong to the list.
  let list: string | undefined;
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (list !== undefined && token.value.includes("=")) addPair(values, list, token.value);
      else operands.push(token.value);
      continue;
    }
    list = undefined;
    if (token.kind !== "option") continue;
    const option = options[token.name];
    if (!option) {
      const known = Object.keys(options).map((key) => `--${key}`);
      throw new InputError(
        `${token.rawName}: ${name} has no such option; it takes ${known.join(", ") || "none"}`,
      );
    }
    if (seen.has(token.name) && option.kind !== "pairs") {
      throw new InputError(`--${token.name}: given twice`);
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
        `--${token.name}: its value is missing; --${token.name} ${option.placeholder}`,
      );
    }
    if (option.kind === "pairs") {
      list = token.name;
      addPair(values, list, value);
    } else values[token.name] = option.kind === "whole" ? wholeOf(token.name, value) : value;
  }
  if (operands.length > (wanted ? 1 : 0)) {
    throw new InputError(
      `"${operands[wanted ? 1 : 0]}": ${name} takes ${wanted ? `only ${wanted.placeholder}` : "no argument"} beside its options`,
    );
  }
  const [operand] = operands;
  if (wanted && operand === undefined) {
    throw new InputError(`${name}: ${wanted.placeholder} is missing: ${wanted.help}`);
  }
  return { values, operand: operand ?? "" };
}

function addPair(values: Record<string, unknown>, option: string, pair: string): void {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
  if (key === undefined || value === undefined) {
    throw new InputError(`--${option}: found "${pair}", takes key=value`);
  }
  const list = values[option];
  if (typeof list !== "object" || list === null) return;
  if (Object.hasOwn(list, key)) throw new InputError(`--${option} ${key}: given twice`);
  Object.assign(list, { [key]: value });
}

function wholeOf(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || value.trim() === "") {
    throw new InputError(`--${option}: found "${value}", takes a whole number`);
  }
  return number;
}

function helpOf(definition: CommandDefinition<Options>): string {
  const { name, invocation, summary, details, operand, options } = definition;
  const spelled = Object.entries(options).map(([key, option]) => {
    const form = option.kind === "flag" ? `--${key}` : `--${key} ${option.placeholder}`;
    const optional = !(option.kind === "text" && option.required);
    return { form, help: option.help, usage: optional ? `[${form}]` : form };
  });
  const width = Math.max(
    ...spelled.map(({ form }) => form.length),
    operand?.placeholder.length ?? 0,
  );
  const called = invocation ?? `npm run -s lab -- ${name}`;
  const usage = [called, ...(operand ? [operand.placeholder] : []), ...spelled.map((o) => o.usage)];
  return [
    usage.join(" "),
    "",
    `${summary}.`,
    "",
    ...(operand ? [`  ${operand.placeholder.padEnd(width)}  ${operand.help}`] : []),
    ...spelled.map(({ form, help }) => `  ${form.padEnd(width)}  ${help}`),
    ...(details ? ["", details()] : []),
  ].join("\n");
}
