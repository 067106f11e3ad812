// @ts-check
/**
 * Fails on wording that the project does not use (`banned.mjs`) in documents, sources, tests and
 * scripts. Spelling is cspell's part (`cspell.json`).
 */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { root } from "../support/packages.mjs";
import { findings } from "./findings.mjs";

const PLACES = [
  "README.md",
  "CHANGELOG.md",
  "index.html",
  "docs",
  "src",
  "e2e",
  "scripts",
  "bench",
];
const READ = [".md", ".html", ".ts", ".tsx", ".mjs", ".css", ".py"];
/** Quotes banned wording. */
const EXEMPT = "scripts/wording/";

const files = PLACES.flatMap(filesUnder).filter((path) => !path.startsWith(EXEMPT));
const found = files.flatMap((path) => findings(path, readFileSync(join(root, path), "utf8")));
if (found.length > 0) console.error(found.join("\n"));
process.exitCode = found.length > 0 ? 1 : 0;
console.log(`Wording: ${files.length} files, ${found.length} places to rewrite`);

/**
 * @param {string} place a file, or a folder whose files are listed
 * @returns {string[]}
 */
function filesUnder(place) {
  if (extname(place) !== "") return [place];
  return readdirSync(join(root, place), { recursive: true, encoding: "utf8" })
    .map((path) => `${place}/${path.replaceAll("\\", "/")}`)
    .filter((path) => READ.includes(extname(path)))
    .sort();
}
