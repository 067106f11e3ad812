/** Records runs headless as bundles that the page plays back. */
import { schemaOf } from "../../data/index.ts";
import { encodeBundle } from "../../formats/bundle.ts";
import type { Device } from "../../gpu/device.ts";
import { memoryCheckpoints } from "../../lab/keep/checkpoints/store.ts";
import { memoryRuns } from "../../lab/keep/runs/store.ts";
import type { LabEvent } from "../../lab/protocol/index.ts";
import { encodeRecording } from "../../lab/recording/encode.ts";
import { type RecordRequest, recordRun } from "../../lab/recording/record.ts";
import { nameOfAdapter } from "../../lab/session/deviceSource.ts";
import { createSession } from "../../lab/session/session.ts";
import type { Output } from "../command.ts";
import { Interrupted } from "../interruption.ts";
import { localTables } from "../resources.ts";

/** Trains a run and resolves to the bytes of its bundle. */
export type Record = (request: RecordRequest) => Promise<Uint8Array>;

/** Opens a lab and passes `work` a function that records runs in it. */
export async function withRecorder(
  device: Device,
  output: Output,
  work: (record: Record) => Promise<void>,
): Promise<void> {
  const checkpoints = memoryCheckpoints();
  const lab = createSession({
    openDevice: async () => device,
    tables: () => localTables,
    tunings: { load: async () => undefined, save: async () => {} },
    runs: memoryRuns(),
    checkpoints,
  });
  const listeners = new Set<(event: LabEvent) => void>();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: { readonly data: LabEvent }) => {
    for (const listener of listeners) listener(data);
  };
  const adapter = nameOfAdapter(device);
  const record: Record = async (request) => {
    const { method, encoder, dataset, seed, steps } = request.configuration;
    const recording = await recordRun(
      {
        lab,
        checkpoints,
        adapter,
        listen(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        progress({ step }) {
          if (output.interruption.requested) throw new Interrupted("stopped");
          output.progress(`${method} on ${dataset}: step ${step} of ${steps}`);
        },
      },
      request,
    );
    const { version } = schemaOf(localTables, dataset);
    const step = recording.moments.at(-1)?.step ?? 0;
    const facts = { method, encoder, dataset: { id: dataset, version }, seed, steps, step };
    return encodeBundle({ facts, files: encodeRecording(recording) });
  };
  try {
    await lab.open({ events: port2, datasets: "" }, {});
    await work(record);
  } finally {
    // An open port would keep the process alive.
    port1.close();
    await lab.pause();
  }
}
