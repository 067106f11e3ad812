/** The page docs/claims.md, from the claims of the lessons and what was recorded. */
import { CHAPTERS, type Claim, decideClaims, type Lesson } from "../../lab/script/index.ts";
import { markdownTable } from "../reproduce/tables.ts";
import type { Recorded } from "./recorded.ts";

/** Throws InputError if a lesson was not recorded with all that its claims need. */
export function claimsPage(lessons: readonly Lesson[], recorded: Recorded): string {
  const chapters = CHAPTERS.flatMap((chapter) => {
    const inChapter = lessons.filter((lesson) => lesson.chapter === chapter);
    if (inChapter.length === 0) return [];
    return [`## ${chapter}`, ...inChapter.flatMap((lesson) => sectionOf(lesson, recorded))];
  });
  return `${[HEAD, ...chapters].join("\n\n")}\n`;
}

const TITLES = ["claim", "bound", "values by seed", "holds"];

const HEAD = `# Claims

What the lessons claim, and the values that decide it. Every lesson is an experiment that \`lab lesson\` plays headless; a
claim holds if it holds with every seed. The bounds were chosen with a margin for other adapters; where a claim did not hold
in a first version, its words were changed. This page is written by \`npm run reproduce -- --claims\`, which plays all lessons
with seeds 0, 1 and 2, and a test checks that it is up to date.`;

function sectionOf(lesson: Lesson, recorded: Recorded): string[] {
  const { id, title, question, start, limits, papers } = lesson;
  const recording = recorded[id];
  const runs = recording?.runs ?? [];
  const decided = decideClaims(
    lesson,
    runs.map(({ measured }) => measured),
  );
  const rows = decided.map(({ text, holds, of, values }, index) => {
    const bound = boundsOf(lesson.claims[index]);
    return [text, bound, values.map(spelled).join(", "), `${holds} of ${of}`];
  });
  return [
    `### ${title}`,
    `${question} \`${start.method}\` on ${start.dataset}, ${start.steps} steps of ${start.batch} images a run.`,
    `\`\`\`sh\nnpm run -s lab -- lesson ${id}\n\`\`\``,
    markdownTable(TITLES, TITLES.length, rows),
    `Not shown: ${limits.map(lowered).join(" ")}`,
    `Recorded on ${recording?.adapter ?? "no adapter"}. ${papers.join(". ")}.`,
  ];
}

/** A limit begins with a capital in its list; in a sentence after a colon only the first does not. */
const lowered = (text: string, index: number): string =>
  index === 0 ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;

function boundsOf(claim: Claim | undefined): string {
  const { atLeast, atMost } = claim ?? {};
  return [
    ...(atLeast === undefined ? [] : [`≥ ${spelled(atLeast)}`]),
    ...(atMost === undefined ? [] : [`≤ ${spelled(atMost)}`]),
  ].join(", ");
}

const spelled = (value: number): string => String(Number(value.toPrecision(3))).replace("-", "−");
