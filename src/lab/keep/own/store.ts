/** Storage of a person's own datasets: the browser's private files (browserFiles.ts), memory in tests. */

/** Calls reject if the storage is full, missing or broken; a write is whole or not at all. */
export interface OwnStore {
  /** All datasets by id. The contents are read when they are used. */
  files(): Promise<ReadonlyMap<string, Blob>>;
  write(id: string, file: Blob): Promise<void>;
  remove(id: string): Promise<void>;
}

/** In memory. */
export function memoryOwn(): OwnStore {
  const files = new Map<string, Blob>();
  return {
    files: async () => new Map(files),
    async write(id, file) {
      files.set(id, file);
    },
    async remove(id) {
      files.delete(id);
    },
  };
}
