// @ts-check
/**
 * `npm test`: every check, on a machine that has only Node and npm. Installs packages and a Chromium if
 * they are missing, then checks types, style and unused code, and runs the tests that need no GPU, those
 * on a WebGPU adapter and those in real browsers. Every part runs even if another one failed.
 * `npm test -- --only unit,gpu` runs some of: types, lint, unit, gpu, e2e.
 */
import { ensureChromium, ensureFirefox } from "./support/browsers.mjs";
import { ensurePackages } from "./support/packages.mjs";
import { PARTS, runParts } from "./support/parts.mjs";

try {
  const parts = wantedParts(process.argv.slice(2));
  await ensurePackages();
  if (parts.includes("gpu") || parts.includes("e2e")) {
    const chromium = ensureChromium();
    console.log(`Chromium: ${chromium.path} (${chromium.source})`);
    process.env.CHROME_PATH = chromium.path;
  }
  if (parts.includes("e2e")) {
    const firefox = ensureFirefox();
    if (typeof firefox === "string") {
      console.log(`Firefox: none, its tests are skipped: ${firefox}`);
    } else {
      console.log(`Firefox: ${firefox.path} (${firefox.source})`);
      process.env.FIREFOX_PATH = firefox.path;
    }
  }
  process.exitCode = (await runParts(parts)) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/**
 * Returns the parts named in the arguments, or all parts if there are none. Throws on unknown arguments.
 * @param {string[]} args
 */
function wantedParts(args) {
  const [option, names = "", ...rest] = args;
  if (option === undefined) return [...PARTS];
  const wanted = names.split(",");
  const unknown = wanted.filter((name) => !PARTS.some((part) => part === name));
  if (option !== "--only" || unknown.length > 0 || rest.length > 0) {
    throw new Error(
      `npm test: "${args.join(" ")}" is unknown; accepted: --only ${PARTS.join(",")}`,
    );
  }
  return PARTS.filter((part) => wanted.includes(part));
}
