import { afterEach, expect, it, vi } from "vitest";
import { createClaims } from "./claims.ts";
import { browserTabs, type TabMessage } from "./tabs.ts";

afterEach(() => vi.unstubAllGlobals());

/** Web Locks as browsers have them: a lock is held until its callback's promise has resolved. */
function fakeLocks() {
  const held = new Set<string>();
  return {
    async request(
      name: string,
      { signal }: { readonly signal: AbortSignal },
      work: (lock: object) => Promise<void>,
    ) {
      while (held.has(name)) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        signal.throwIfAborted();
      }
      held.add(name);
      await work({ name });
      held.delete(name);
    },
  };
}

it("a run is claimed with a Web Lock, by one tab at a time", async () => {
  vi.stubGlobal("navigator", { locks: fakeLocks() });
  vi.stubGlobal("BroadcastChannel", undefined);
  const [one, two] = [createClaims(browserTabs(20)), createClaims(browserTabs(20))];
  await one.take("run", "resume");
  await one.take("run", "resume");
  await expect(two.take("run", "resume")).rejects.toThrow("in use in another tab");
  one.release("run");
  // At once: the same tab waits until the lock is free.
  await one.take("run", "resume");
  one.release("run");
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(await two.during("run", "resume", async () => one.has("run"))).toBe(false);
  await one.take("run", "resume");
});

it("a browser without Web Locks and channels works, and says that it cannot tell tabs apart", async () => {
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("BroadcastChannel", undefined);
  const tabs = browserTabs();
  expect(tabs.exclusive).toBe(false);
  await createClaims(tabs).take("run", "resume");
  tabs.post({ type: "runs", changed: [], removed: [] });
});

it("tabs hear each other", async () => {
  vi.stubGlobal("navigator", {});
  const opened: BroadcastChannel[] = [];
  vi.stubGlobal(
    "BroadcastChannel",
    class extends BroadcastChannel {
      constructor(name: string) {
        super(name);
        opened.push(this);
      }
    },
  );
  const [one, two] = [browserTabs(), browserTabs()];
  const message: TabMessage = { type: "runs", changed: ["a"], removed: [] };
  const heard = new Promise((resolve) => two.listen(resolve));
  one.post(message);
  expect(await heard).toEqual(message);
  for (const channel of opened) channel.close();
});
