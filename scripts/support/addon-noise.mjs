// @ts-check
/**
 * Dawn's native add-on writes notes of its own to stderr, with no way to ask it not to: limits it
 * lowers on every start, and each Vulkan driver it could not load while the lab looks for one that
 * works. The lab reports what matters in its own words, so these lines are dropped.
 */
import { Transform } from "node:stream";

const NOISE = [
  /^Warning: max\w+ artificially reduced from /,
  /^Warning: Couldn't load Vulkan/,
  /^Warning: vkCreateInstance/,
  /^ {4}at .*\/dawn\/native\/vulkan\//,
  /^ {4}at .*\/dawn\/src\/dawn\/native\//,
];
const MAY_BE_NOISE = /^(Warning| {4}at )/;

/** A stream of text that passes everything on at once, save lines that may turn out to be noise. */
export function withoutAddonNoise() {
  let held = "";
  let afterNoise = false;
  /** @param {string} line a whole line, with its end */
  const keep = (line) => {
    const noise = NOISE.some((pattern) => pattern.test(line)) || (afterNoise && line === "\n");
    afterNoise = noise && line !== "\n";
    return noise ? "" : line;
  };
  return new Transform({
    decodeStrings: false,
    transform(chunk, _encoding, done) {
      const lines = (held + chunk).split(/(?<=\n)/);
      const unfinished = lines.at(-1)?.endsWith("\n") ? "" : (lines.at(-1) ?? "");
      held = MAY_BE_NOISE.test(unfinished) ? (lines.pop() ?? "") : "";
      done(null, lines.map(keep).join(""));
    },
    flush(done) {
      done(null, held);
    },
  });
}
