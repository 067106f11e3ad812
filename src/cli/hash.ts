import { createHash } from "node:crypto";

/** Twelve hexadecimal digits of the SHA-256 of a value's JSON: enough to tell experiments apart. */
export function shortHashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}
