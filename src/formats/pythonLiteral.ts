/**
 * Reads the Python literals that .npy headers consist of: dictionaries, tuples, lists, strings, whole numbers,
 * True, False and None. Nothing is evaluated.
 */

/** A dictionary becomes a Map; a tuple or list an array. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | readonly PythonValue[]
  | ReadonlyMap<string, PythonValue>;

/** Headers nest three levels at most; the limit keeps a crafted file from overflowing the stack. */
const MAX_DEPTH = 16;

/** Parses one literal, surrounded by white space only. Throws a SyntaxError naming the position. */
export function parsePythonLiteral(text: string): PythonValue {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

class Parser {
  private readonly text: string;
  private position = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): PythonValue {
    if (depth > MAX_DEPTH) throw this.unexpected("nesting that is too deep");
    this.skipSpace();
    const next = this.text[this.position];
    if (next === "{") return this.dictionary(depth);
    if (next === "(") return this.sequence(")", depth);
    if (next === "[") return this.sequence("]", depth);
    const string = this.match(/[bBuU]?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/y);
    if (string?.[1] !== undefined) return string[1].slice(1, -1).replace(/\\(.)/g, "$1");
    // Python 2 wrote long integers with an L.
    const number = this.match(/(-?\d+)L?/y);
    if (number?.[1] !== undefined) return Number(number[1]);
    const word = this.match(/True|False|None/y)?.[0];
    if (word !== undefined) return word === "None" ? null : word === "True";
    throw this.unexpected(next === undefined ? "the end" : JSON.stringify(next));
  }

  end(): void {
    this.skipSpace();
    if (this.position < this.text.length) throw this.unexpected("more after the literal");
  }

  private dictionary(depth: number): ReadonlyMap<string, PythonValue> {
    const entries = new Map<string, PythonValue>();
    this.items("}", () => {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw this.unexpected("a key that is no string");
      this.skipSpace();
      if (!this.match(/:/y)) throw this.unexpected("no colon after a key");
      entries.set(key, this.value(depth + 1));
    });
    return entries;
  }

  private sequence(close: string, depth: number): readonly PythonValue[] {
    const items: PythonValue[] = [];
    this.items(close, () => items.push(this.value(depth + 1)));
    return items;
  }

  /** Comma-separated items up to `close`; a comma may follow the last one. */
  private items(close: string, read: () => void): void {
    this.position += 1;
    for (;;) {
      this.skipSpace();
      if (this.text[this.position] === close) break;
      read();
      this.skipSpace();
      if (this.text[this.position] === ",") this.position += 1;
      else if (this.text[this.position] !== close) throw this.unexpected(`no comma or ${close}`);
    }
    this.position += 1;
  }

  private skipSpace(): void {
    this.match(/\s*/y);
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    const result = pattern.exec(this.text);
    if (result) this.position = pattern.lastIndex;
    return result;
  }

  private unexpected(what: string): SyntaxError {
    return new SyntaxError(`found ${what} at character ${this.position}`);
  }
}
