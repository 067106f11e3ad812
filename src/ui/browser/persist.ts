/**
 * Asks the browser not to delete what the lab has stored when disk space gets short. The browser decides; some
 * ask the user.
 */
export async function keepStorage(storage: Partial<StorageManager> | undefined): Promise<void> {
  try {
    if (await storage?.persisted?.()) return;
    await storage?.persist?.();
  } catch {
    // Runs are stored all the same, until space gets short.
  }
}
