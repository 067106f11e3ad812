/** Checks of a lesson that its types cannot make. */
import { isTarget, wordsOf } from "./highlights.ts";
import type { Beat, Bounds, Lesson, Quantity } from "./lesson.ts";
import { namesIn } from "./quantities.ts";

/** What is wrong in a lesson, as sentences that begin with the place. */
export function checkLesson(lesson: Lesson): readonly string[] {
  const problems: string[] = [];
  const measured = new Set<string>();
  const predicted = new Set<string>();
  const needs = (where: string, quantity: Quantity) => {
    for (const name of namesIn(quantity)) {
      if (measured.has(name)) continue;
      const known = [...measured].join(", ") || "nothing";
      problems.push(`${where}: found the measurement "${name}", measured before it: ${known}`);
    }
  };
  for (const [index, beat] of lesson.beats.entries()) {
    const where = `beats.${index}`;
    for (const prose of proseOf(beat)) {
      for (const { target } of wordsOf(prose)) {
        if (target === undefined || isTarget(target)) continue;
        problems.push(`${where}: found the target "${target}", expected for example field:seed`);
      }
    }
    if (beat.kind === "act") {
      for (const action of beat.actions) {
        if (action.do !== "measure") continue;
        if (measured.has(action.as)) problems.push(`${where}: "${action.as}" is measured twice`);
        measured.add(action.as);
      }
    }
    if (beat.kind === "predict") {
      if (predicted.has(beat.id))
        problems.push(`${where}: the prediction "${beat.id}" is repeated`);
      predicted.add(beat.id);
    }
    if (beat.kind !== "reveal") continue;
    if (!predicted.has(beat.prediction)) {
      problems.push(
        `${where}: found the prediction "${beat.prediction}", which no beat before asks`,
      );
    }
    for (const { value } of beat.shows) needs(where, value);
    const asked = lesson.beats.find(
      (other) => other.kind === "predict" && other.id === beat.prediction,
    );
    if (asked?.kind !== "predict") continue;
    if (asked.question.ask === "number") needs(where, asked.question.value);
    else
      for (const { when } of asked.question.options) {
        for (const { value } of when) needs(where, value);
      }
  }
  const check = (where: string, { value, atLeast, atMost }: Bounds) => {
    needs(where, value);
    if (atLeast === undefined && atMost === undefined) {
      problems.push(`${where}: found no bound, expected atLeast or atMost`);
    }
  };
  for (const [index, claim] of lesson.claims.entries()) check(`claims.${index}`, claim);
  if (!lesson.beats.some(({ kind }) => kind === "predict")) {
    problems.push("beats: found no prediction, expected at least one");
  }
  return problems;
}

/** The prose of a beat that may highlight something. */
function proseOf(beat: Beat): readonly string[] {
  switch (beat.kind) {
    case "say":
    case "act":
    case "until":
      return [beat.text];
    case "predict": {
      const { question } = beat;
      return question.ask === "choice"
        ? [beat.text, ...question.options.map(({ explanation }) => explanation)]
        : [beat.text, ...Object.values(question.explanations)];
    }
    case "reveal":
      return [beat.text];
    case "reflect":
      return [beat.question, beat.answer];
    default:
      return beat satisfies never;
  }
}
