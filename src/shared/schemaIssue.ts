/** Sentences for values that do not fit a schema: where, what was found and what is accepted. */
import type * as z from "zod/mini";

type Issue = z.core.$ZodError["issues"][number];

const LONGEST = 60;

/**
 * The first issue of a value as `place: found X, expected Y`; without a place if the value as a whole does not
 * fit. The schema library's own messages name neither.
 */
export function describeIssue(error: z.core.$ZodError, value: unknown): string {
  const [issue] = error.issues;
  if (!issue) return "does not fit";
  const found = spelled(valueAt(value, issue.path));
  const where = issue.path.length > 0 ? `${issue.path.map(String).join(".")}: ` : "";
  if (issue.code === "unrecognized_keys") {
    return `${where}found the unknown entry ${issue.keys.map((key) => spelled(key)).join(", ")}`;
  }
  // Schemas give their own checks a message.
  if (issue.code === "custom") return `${where}found ${found}, ${issue.message}`;
  return `${where}found ${found}, expected ${expectedBy(issue)}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let part = value;
  for (const key of path) {
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, key)) return undefined;
    part = Object.getOwnPropertyDescriptor(part, key)?.value;
  }
  return part;
}

function spelled(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length} entries`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const TYPES: Readonly<Record<string, string>> = {
  number: "a number",
  int: "a whole number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? issue.expected;
    case "invalid_value":
      return issue.values.map((value) => spelled(value)).join(" or ");
    case "too_small":
      return limited(issue.origin, `${issue.minimum} or more`, "at least", issue.minimum);
    case "too_big":
      return limited(issue.origin, `${issue.maximum} or less`, "at most", issue.maximum);
    case "invalid_format":
      return issue.pattern
        ? `text that matches ${issue.pattern}`
        : `text in the form ${issue.format}`;
    case "invalid_union":
      // Of objects that one entry tells apart, such as `kind`.
      if ("options" in issue && Array.isArray(issue.options)) {
        return issue.options.map((value) => spelled(value)).join(" or ");
      }
      return [
        ...new Set(issue.errors.flatMap(([first]) => (first ? [expectedBy(first)] : []))),
      ].join(" or ");
    default:
      return "another value";
  }
}

function limited(
  origin: string,
  range: string,
  bound: "at least" | "at most",
  limit: number | bigint,
): string {
  if (origin === "string") return `text of ${bound} ${limit} characters`;
  if (origin === "array" || origin === "set") return `${bound} ${limit} entries`;
  return origin === "int" ? `a whole number, ${range}` : range;
}
