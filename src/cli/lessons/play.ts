/** Plays lessons headless: the lab of the page, without a page. */
import type { Device } from "../../gpu/device.ts";
import { memoryCheckpoints } from "../../lab/keep/checkpoints/store.ts";
import { memoryRuns } from "../../lab/keep/runs/store.ts";
import type { LabEvent } from "../../lab/protocol/index.ts";
import { type Lesson, type Measured, playLesson, stageOnLab } from "../../lab/script/index.ts";
import { createSession } from "../../lab/session/session.ts";
import type { Output } from "../command.ts";
import { Interrupted } from "../interruption.ts";
import { localTables } from "../resources.ts";

/** Points embedded at each observation: those that the diagnostics measure on a software adapter. */
const POINTS = 500;

/** What a lesson measures with a seed. */
export type Play = (lesson: Lesson, seed: number) => Promise<Measured>;

/** Opens a lab and passes `work` a function that plays lessons in it. */
export async function withLessons(
  device: Device,
  output: Output,
  work: (play: Play) => Promise<void>,
): Promise<void> {
  const lab = createSession({
    openDevice: async () => device,
    tables: () => localTables,
    tunings: { load: async () => undefined, save: async () => {} },
    runs: memoryRuns(),
    checkpoints: memoryCheckpoints(),
  });
  const stage = stageOnLab(lab);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: { readonly data: LabEvent }) => stage.receive(data);
  const play: Play = (lesson, seed) => {
    const left = new AbortController();
    return playLesson({
      stage,
      lesson,
      seed,
      signal: left.signal,
      progress(what) {
        if (output.interruption.requested) left.abort(new Interrupted("stopped"));
        output.progress(`${lesson.id}, seed ${seed}: ${what}`);
      },
    });
  };
  try {
    await lab.open({ events: port2, datasets: "" }, {});
    await lab.setKeeping({ on: false });
    await lab.setPoints(POINTS);
    await work(play);
  } finally {
    // An open port would keep the process alive.
    port1.close();
    await lab.pause();
  }
}
