import { expect, it, vi } from "vitest";
import { keepStorage } from "./persist.ts";

it("asks once to keep the storage, and not when it is kept already or cannot be", async () => {
  const persist = vi.fn(async () => true);
  await keepStorage({ persisted: async () => false, persist });
  expect(persist).toHaveBeenCalledOnce();
  await keepStorage({ persisted: async () => true, persist });
  expect(persist).toHaveBeenCalledOnce();
  await keepStorage(undefined);
  await keepStorage({ persisted: () => Promise.reject(new Error("blocked")), persist });
  expect(persist).toHaveBeenCalledOnce();
});
