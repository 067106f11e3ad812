/** Opens saved runs by their id. The code is imported when a run names the first. */
import type { Catalogue } from "../../data/index.ts";
import type { CheckpointLibrary } from "./checkpoints/library.ts";
import type { OpenOther } from "./otherRun.ts";

export const openerOfKept =
  ({ saved }: Pick<CheckpointLibrary, "saved">, tables: () => Catalogue): OpenOther =>
  async (id, key) => {
    const { openSavedRun } = await import("./otherRun.ts");
    return openSavedRun({ saved, tables: tables() }, id, key);
  };
