/** Lessons: their format, and the player that performs them on the lab. */

export type { Collapse } from "../protocol/verdict.ts";
export { type DecidedClaim, decideClaims } from "./claims.ts";
export { type Answer, type Grade, grade } from "./grading.ts";
export { wordsOf } from "./highlights.ts";
export * from "./lesson.ts";
export { createPlayer, hasReached, type Player, playLesson, runOf } from "./player.ts";
export { type Measured, quantityIn } from "./quantities.ts";
export { type ScriptStage, type Shown as ShownRun, stageOnLab } from "./stage.ts";
