/** The commands that keep and forget a person's own datasets. */
import type { TableSource } from "../../data/index.ts";
import type { OwnTables } from "../keep/own/tables.ts";
import type { OwnLab } from "../protocol/own.ts";
import { describeDatasets } from "./catalogue.ts";

interface OwnParts {
  readonly own: OwnTables;
  readonly tables: () => TableSource;
  /** Id of the dataset of the shown run. */
  readonly used: () => string | undefined;
}

export function ownCommands({ own, tables, used }: OwnParts): OwnLab {
  return {
    async keepOwn(file) {
      const id = await (await own.shelf()).keep(file);
      return { id, datasets: describeDatasets(tables()) };
    },
    async forgetOwn(id) {
      await (await own.shelf()).forget(id, used());
      return describeDatasets(tables());
    },
  };
}
