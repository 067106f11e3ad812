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

export interface HeadlessLessons {
  /** What a lesson measures with a seed. */
  play(lesson: Lesson, seed: number): Promise<Measured>;
  close(): Promise<void>;
}

export async function openHeadless(device: Device, output: Output): Promise<HeadlessLessons> {
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
  await lab.open({ events: port2, datasets: "" }, {});
  await lab.setKeeping({ on: false });
  await lab.setPoints(POINTS);
  return {
    async play(lesson, seed) {
      const left = new AbortController();
      return await playLesson({
        stage,
        lesson,
        seed,
        signal: left.signal,
        progress(what) {
          if (output.interruption.requested) left.abort(new Interrupted("stopped"));
          output.progress(`${lesson.id}, seed ${seed}: ${what}`);
        },
      });
    },
    async close() {
      await lab.pause();
      port1.close();
    },
  };
}
