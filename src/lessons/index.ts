/** All lessons, in their order. A lesson is one file here and one line in this list. */
import type { Lesson } from "../lab/script/index.ts";
import { batch } from "./batch.ts";
import { byol } from "./byol.ts";
import { clusters } from "./clusters.ts";
import { collapse } from "./collapse.ts";
import { cone } from "./cone.ts";
import { dimensional } from "./dimensional.ts";
import { even } from "./even.ts";
import { forgetting } from "./forgetting.ts";
import { gap } from "./gap.ts";
import { nuisance } from "./nuisance.ts";
import { probes } from "./probes.ts";
import { projector } from "./projector.ts";
import { sphere } from "./sphere.ts";
import { temperature } from "./temperature.ts";
import { zeroShotLesson } from "./zeroShot.ts";

export const lessons: readonly Lesson[] = [
  nuisance,
  probes,
  projector,
  sphere,
  temperature,
  forgetting,
  even,
  batch,
  collapse,
  dimensional,
  byol,
  clusters,
  cone,
  zeroShotLesson,
  gap,
];
