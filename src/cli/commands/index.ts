/** All commands, in the order of `lab --help`. */
import type { Command } from "../command.ts";
import { adapter } from "./adapter.ts";
import { bench } from "./bench.ts";
import { bundle, replay } from "./bundle.ts";
import { data } from "./data.ts";
import { datasets } from "./datasets.ts";
import { embed } from "./embed.ts";
import { encoders } from "./encoders.ts";
import { exportCommand } from "./export.ts";
import { fingerprints } from "./fingerprints.ts";
import { generateCommand } from "./generate.ts";
import { grid } from "./grid.ts";
import { inspect } from "./inspect.ts";
import { invariance } from "./invariance.ts";
import { lesson } from "./lesson.ts";
import { loss } from "./loss.ts";
import { methods } from "./methods.ts";
import { metrics } from "./metrics.ts";
import { probe } from "./probe.ts";
import { query } from "./query.ts";
import { record } from "./record.ts";
import { reproduce } from "./reproduce.ts";
import { similarity } from "./similarity.ts";
import { soak } from "./soak.ts";
import { train } from "./train.ts";
import { zeroshot } from "./zeroshot.ts";

export const commands: readonly Command[] = [
  train,
  grid,
  invariance,
  embed,
  metrics,
  probe,
  similarity,
  query,
  zeroshot,
  generateCommand,
  exportCommand,
  record,
  bundle,
  replay,
  loss,
  lesson,
  data,
  inspect,
  methods,
  datasets,
  encoders,
  adapter,
  bench,
  fingerprints,
  reproduce,
  soak,
];
