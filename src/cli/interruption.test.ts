import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { interruptionBySignal, quoted } from "./interruption.ts";

it("asks guarded work to stop at the first Ctrl-C and ends at the second", async () => {
  const source = new EventEmitter();
  const calls: string[] = [];
  let time = 0;
  const interruption = interruptionBySignal(
    source,
    { asked: () => calls.push("asked"), end: () => calls.push("end") },
    () => time,
  );
  expect(source.listenerCount("SIGINT")).toBe(0);
  await interruption.guard(() =>
    interruption.guard(async () => {
      expect(interruption.requested).toBe(false);
      source.emit("SIGINT");
      source.emit("SIGINT"); // the same press, delivered by the terminal and by npm
      expect(interruption.requested).toBe(true);
      expect(calls).toEqual(["asked"]);
      time = 1000;
      source.emit("SIGINT");
      expect(calls).toEqual(["asked", "end"]);
    }),
  );
  // Outside of guarded work the default action of SIGINT applies.
  expect(source.listenerCount("SIGINT")).toBe(0);
});

it("quotes paths for a shell", () => {
  expect(quoted("runs/first/weights.safetensors")).toBe("runs/first/weights.safetensors");
  expect(quoted("my run's")).toBe(String.raw`'my run'\''s'`);
});
