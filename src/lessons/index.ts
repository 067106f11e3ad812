/** All lessons, in their order. A lesson is one file here and one line in this list. */
import type { Lesson } from "../lab/script/index.ts";
import { collapse } from "./collapse.ts";
import { dimensional } from "./dimensional.ts";
import { sphere } from "./sphere.ts";

export const lessons: readonly Lesson[] = [sphere, collapse, dimensional];
