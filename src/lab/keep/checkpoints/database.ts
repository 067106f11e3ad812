/** Checkpoints in IndexedDB. */
import { createDatabase, type Database } from "../storage/database.ts";
import type { ArchivedRun, ChartEvent, Checkpoint } from "./checkpoint.ts";
import type { CheckpointStore, Keeping } from "./store.ts";

/** Version 1 had no store "keeping". */
const database = (name: string): Database =>
  createDatabase({ name, version: 2, stores: ["runs", "checkpoints", "charts", "keeping"] });

export function databaseCheckpoints(
  { transact, onLost } = database("isotrope-checkpoints"),
): CheckpointStore {
  const allOf = (run: string) => IDBKeyRange.bound([run], [run, []]);
  return {
    onLost,
    async runs() {
      return (await transact<ArchivedRun[]>("readonly", (store) => store("runs").getAll())) ?? [];
    },
    async write({ run, checkpoint, chart, dropped = [] }) {
      await transact("readwrite", (store) => {
        if (checkpoint) store("checkpoints").put(checkpoint, [run.run, checkpoint.step]);
        if (chart) store("charts").put(chart.events, [run.run, chart.upTo]);
        for (const step of dropped) store("checkpoints").delete([run.run, step]);
        store("runs").put(run, run.run);
        return undefined;
      });
    },
    checkpoint: (run, step) =>
      transact<Checkpoint | undefined>("readonly", (store) =>
        store("checkpoints").get([run, step]),
      ),
    async charts(run) {
      const parts = await transact<ChartEvent[][]>("readonly", (store) =>
        store("charts").getAll(allOf(run)),
      );
      return parts?.flat() ?? [];
    },
    async remove(run) {
      await transact("readwrite", (store) => {
        store("checkpoints").delete(allOf(run));
        store("charts").delete(allOf(run));
        store("runs").delete(run);
        return undefined;
      });
    },
    keeping: () => transact<Keeping | undefined>("readonly", (store) => store("keeping").get(0)),
    async saveKeeping(keeping) {
      await transact("readwrite", (store) => store("keeping").put(keeping, 0));
    },
  };
}
