// @ts-check
/**
 * Filters messages that Dawn's native add-on writes to stderr and that cannot be disabled: limits that it
 * lowers at every start, and Vulkan drivers that failed to load while adapters are tried. The CLI reports what
 * matters itself.
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

/** A stream that forwards text immediately, except lines that may turn out to be noise. */
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
