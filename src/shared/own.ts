/**
 * The entry of a record under a key that comes from outside, such as an address, a command line or a file.
 * `record[key]` would also find what every object inherits: `constructor`, `toString`, `__proto__`.
 */
export function own<Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
