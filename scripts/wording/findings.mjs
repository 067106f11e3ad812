// @ts-check
import { BANNED } from "./banned.mjs";
import { proseOf } from "./prose.mjs";

/**
 * Banned wording in a file, one line each: `path:line: "found"; write …`.
 * @param {string} path
 * @param {string} text
 */
export function findings(path, text) {
  const prose = proseOf(path, text);
  const searched = {
    text: prose.filter(({ literal }) => !literal),
    prose,
    anywhere: [{ start: 0, text }],
  };
  return BANNED.flatMap(({ pattern, instead, where = "prose" }) =>
    searched[where].flatMap((piece) =>
      [...piece.text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map((match) => {
        const line = text.slice(0, piece.start + match.index).split("\n").length;
        return `${path}:${line}: "${match[0].replaceAll(/\s+/g, " ")}"; write ${instead}`;
      }),
    ),
  );
}
