/** Expensive results are computed once, again after a failure, and never taken from a run that has ended. */
import { expect, test } from "vitest";
import { InputError } from "../../shared/errors.ts";
import { type AnalysisContext, oncePerDataset, oncePerRun } from "./definition.ts";

/** The part of a context that caching uses. */
function runOn(dataset: object) {
  const ended = new AbortController();
  const context = { dataset, training: {}, signal: ended.signal } as AnalysisContext;
  return { context, end: () => ended.abort(new InputError("ended")) };
}

test("made once for a run, and once for all runs on the same images", async () => {
  const images = {};
  const [first, second] = [runOn(images), runOn(images)];
  let made = 0;
  const make = async () => ++made;
  const [ofRun, ofImages] = [oncePerRun(make), oncePerDataset(make)];
  expect([await ofRun(first.context), await ofRun(first.context)]).toEqual([1, 1]);
  expect(await ofRun(second.context)).toBe(2);
  expect([await ofImages(first.context), await ofImages(second.context)]).toEqual([3, 3]);
  first.end();
  expect(await ofImages(second.context)).toBe(3);
});

test("a result that failed, or was unfinished when its run ended, is computed again", async () => {
  const images = {};
  const [first, second] = [runOn(images), runOn(images)];
  let made = 0;
  const settles: ((ok: boolean) => void)[] = [];
  const once = oncePerDataset(() => {
    const name = ++made;
    return new Promise<number>((resolve, reject) => {
      settles.push((ok) => (ok ? resolve(name) : reject(new Error(`${name} failed`))));
    });
  });
  const failing = once(first.context);
  settles[0]?.(false);
  await expect(failing).rejects.toThrow("1 failed");
  const unfinished = once(first.context);
  first.end();
  const anew = once(second.context);
  settles[1]?.(false);
  await expect(unfinished).rejects.toThrow("2 failed");
  settles[2]?.(true);
  expect([await anew, await once(second.context), made]).toEqual([3, 3, 3]);
});
