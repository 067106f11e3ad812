/** The commands that export the shown run. Their code is loaded when it is first needed. */
import type { Exported } from "../keep/exportRun.ts";
import type { Lab } from "../protocol/index.ts";
import type { Stage } from "../run/stage.ts";

export function exportCommands(
  current: () => Stage,
): Pick<Lab, "export" | "nameExports" | "exportAs"> {
  /** Between two steps, with the last state whose numbers are finite. */
  const exporting = <T>(work: (exported: Exported) => Promise<T>): Promise<T> => {
    const { device, main, loop, dataset } = current();
    const { training } = main();
    return loop.between(async () =>
      work({ training, dataset, state: await loop.lastGood(), device }),
    );
  };
  return {
    async export() {
      const { exportRun } = await import("../keep/exportRun.ts");
      return exporting(exportRun);
    },
    async nameExports() {
      return (await import("../keep/exportAs.ts")).exportFormats();
    },
    async exportAs(format) {
      const { exportAs } = await import("../keep/exportAs.ts");
      return exporting((exported) => exportAs(format, exported));
    },
  };
}
