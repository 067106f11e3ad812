/**
 * Comma-separated values (RFC 4180) that are safe to open in a spreadsheet: a text that a spreadsheet
 * would read as a formula is prefixed with an apostrophe.
 */
export type CsvValue = string | number | boolean | undefined;

/** One line per row, each ended by CRLF; undefined is an empty field. */
export function encodeCsv(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

/** One field of a line. */
export function csvField(value: CsvValue): string {
  if (typeof value !== "string") return value === undefined ? "" : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The fields of comma- or tab-separated lines, quoted as in RFC 4180; empty lines are left out. Returns undefined
 * if a quotation is not closed.
 */
export function decodeCsv(text: string, separator = ","): string[][] | undefined {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let isQuoted = false;
  const endField = () => {
    row.push(field);
    field = "";
  };
  const endRow = () => {
    endField();
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  };
  for (let index = text.charCodeAt(0) === 0xfeff ? 1 : 0; index < text.length; index++) {
    const letter = text[index] ?? "";
    if (isQuoted) {
      if (letter !== '"') field += letter;
      else if (text[index + 1] === '"') {
        field += '"';
        index++;
      } else isQuoted = false;
    } else if (letter === '"' && field === "") isQuoted = true;
    else if (letter === separator) endField();
    else if (letter === "\n") endRow();
    else if (letter !== "\r" || text[index + 1] !== "\n") field += letter;
  }
  if (isQuoted) return undefined;
  endRow();
  return rows;
}
