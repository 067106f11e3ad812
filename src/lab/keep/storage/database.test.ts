import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { whyNotStored } from "./causes.ts";
import { createDatabase, type Database } from "./database.ts";

const options = { name: "lab", version: 2, stores: ["a"], patience: 10_000 };
const put = ({ transact }: Database, value: number) =>
  transact("readwrite", (store) => store("a").put(value, "key"));
const get = ({ transact }: Database) =>
  transact<number>("readonly", (store) => store("a").get("key"));
/** The sentence that a page would show. */
const problemOf = (work: Promise<unknown>) => work.then(() => "", whyNotStored);

let factory: IDBFactory;
beforeEach(() => {
  factory = new IDBFactory();
  vi.stubGlobal("indexedDB", factory);
});
afterEach(() => vi.unstubAllGlobals());

/** Opens the database as another tab does. */
const openElsewhere = (version: number) =>
  new Promise<IDBDatabase>((resolve, reject) => {
    const request = factory.open("lab", version);
    request.onupgradeneeded = () => {
      if (!request.result.objectStoreNames.contains("a")) request.result.createObjectStore("a");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

describe("a database", () => {
  it("that an older tab holds is opened when that tab is closed; until then the tab is named", async () => {
    const older = await openElsewhere(1);
    const database = createDatabase({ ...options, patience: 50 });
    expect(await problemOf(put(database, 1))).toMatch(/Another tab with another version/);
    older.close();
    await put(database, 2);
    expect(await get(database)).toBe(2);
  });

  it("makes way for a newer version in another tab, and names it", async () => {
    const database = createDatabase(options);
    await put(database, 1);
    await openElsewhere(3);
    expect(await problemOf(get(database))).toMatch(/newer version of the lab/);
  });

  it("that the browser closes is opened again, and reports it", async () => {
    const opened: IDBDatabase[] = [];
    const open = factory.open.bind(factory);
    vi.spyOn(factory, "open").mockImplementation((name, version) => {
      const request = open(name, version);
      request.addEventListener("success", () => opened.push(request.result));
      return request;
    });
    const database = createDatabase(options);
    const lost = vi.fn();
    database.onLost(lost);
    await put(database, 1);
    // As when the user clears the site's data.
    opened[0]?.close();
    opened[0]?.onclose?.(new Event("close"));
    expect(lost).toHaveBeenCalledOnce();
    expect(await get(database)).toBe(1);
    // Some browsers close it without an event.
    opened[1]?.close();
    expect(await get(database)).toBe(1);
    expect(opened).toHaveLength(3);
  });

  it("that never opens is given up after a while", async () => {
    vi.spyOn(factory, "open").mockImplementation(() => Object.assign(new EventTarget()) as never);
    const database = createDatabase({ ...options, patience: 10 });
    expect(await problemOf(put(database, 1))).toMatch(/has not answered \(lab\) for 0.01 s/);
  });

  it("does not exist in some private windows", async () => {
    vi.stubGlobal("indexedDB", undefined);
    expect(await problemOf(put(createDatabase(options), 1))).toMatch(/private windows/);
  });

  it("writes nothing of a change that throws in the middle", async () => {
    const database = createDatabase(options);
    await put(database, 1);
    const half = database.transact("readwrite", (store) => {
      store("a").put(2, "key");
      throw new Error("half way");
    });
    await expect(half).rejects.toThrow("half way");
    expect(await get(database)).toBe(1);
  });
});
