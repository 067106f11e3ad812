/** Own datasets in this browser's storage, whose code is loaded once there are any. */
import type { OwnKeeping } from "./tables.ts";

/** The folder in the origin-private file system. */
const FOLDER = "datasets";

export const browserKeeping = (): OwnKeeping => ({
  async exist() {
    try {
      const root = await navigator.storage.getDirectory();
      await root.getDirectoryHandle(FOLDER);
      return true;
    } catch (error) {
      // Without such files they may be in a database.
      return !(error instanceof DOMException && error.name === "NotFoundError");
    }
  },
  store: async () => (await import("./browserFiles.ts")).browserOwn(FOLDER),
});
