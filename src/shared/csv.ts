/**
 * Comma-separated values (RFC 4180) that are safe to open in a spreadsheet: a text that a spreadsheet
 * would read as a formula is prefixed with an apostrophe.
 */
export type CsvValue = string | number | boolean | undefined;

/** One line per row, each ended by CRLF; undefined is an empty field. */
export function encodeCsv(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map((row) => `${row.map(encodeField).join(",")}\r\n`).join("");
}

function encodeField(value: CsvValue): string {
  if (typeof value !== "string") return value === undefined ? "" : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
