/** The dialogue for the user's own images. */
import type { OwnFiles } from "../../lab/protocol/index.ts";
import type { SliceCreator } from "./slice.ts";

interface OwnImport {
  /** Other files are another import. */
  readonly number: number;
  readonly files?: Promise<OwnFiles>;
}

export interface OwnSlice {
  /** Undefined while the dialogue is closed. The list of files of a large folder takes a while. */
  readonly ownImport: OwnImport | undefined;
  /** Opens the dialogue, with files or to choose some. */
  openOwn(files?: Promise<OwnFiles>): void;
  closeOwn(): void;
}

export const createOwnSlice: SliceCreator<OwnSlice> = (set, get) => ({
  ownImport: undefined,
  openOwn(files) {
    // The dialogue reports it; until it is there a rejection must not count as unhandled.
    files?.catch(() => undefined);
    const number = (get().ownImport?.number ?? 0) + 1;
    set({ ownImport: { number, ...(files && { files }) } });
  },
  closeOwn: () => set({ ownImport: undefined }),
});
