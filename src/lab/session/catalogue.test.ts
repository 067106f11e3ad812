import { expect, test } from "vitest";
import { encoders, loadEncoder } from "../../nn/index.ts";
import { describeEncoders, sizeOf } from "./catalogue.ts";

const onDemand = encoders.filter(({ size }) => size);

test("encoders that are loaded on demand are described before they are loaded, as they are built afterwards", async () => {
  expect(describeEncoders().map(({ id }) => id)).toEqual(encoders.map(({ id }) => id));
  expect(onDemand.length).toBeGreaterThan(0);
  for (const encoder of onDemand) {
    await loadEncoder(encoder.id);
    expect(encoder.size, encoder.id).toEqual(sizeOf(encoder));
  }
});
