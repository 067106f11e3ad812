/**
 * The first key that occurs twice in one object of a JSON text, at any depth; undefined if there is none.
 * `JSON.parse` silently keeps the last of several entries. The text must be valid JSON.
 */
export function repeatedKey(json: string): string | undefined {
  /** Keys of the objects that are open; undefined for an open array. */
  const open: (Set<string> | undefined)[] = [];
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/gs;
  for (const [text, colon] of json.matchAll(token)) {
    if (text === "{") open.push(new Set());
    else if (text === "[") open.push(undefined);
    else if (text === "}" || text === "]") open.pop();
    else if (colon !== undefined) {
      // Parsed, because "\u0061" and "a" are the same key.
      const key = String(JSON.parse(text.slice(0, -colon.length)));
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
