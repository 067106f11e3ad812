import { describe, expect, it } from "vitest";
import { InputError } from "../../src/shared/errors.ts";
import { requestFrom } from "./options.ts";

describe("requestFrom", () => {
  it("defaults to all libraries on workloads a and b at 16 and 64 in a page", () => {
    expect(requestFrom({})).toEqual({
      workloads: ["a", "b"],
      batches: [16, 64],
      peers: ["isotrope", "jax-js", "tfjs-webgpu", "tfjs-webgl"],
      places: ["page"],
      seconds: 20,
    });
  });

  it("accepts lists, and adds Isotrope to any peer", () => {
    const request = requestFrom({
      workload: "c, a",
      batch: "256,8",
      peer: "jax-js",
      in: "node,page",
      seconds: 3,
    });
    expect(request).toEqual({
      workloads: ["c", "a"],
      batches: [256, 8],
      peers: ["isotrope", "jax-js"],
      places: ["page", "node"],
      seconds: 3,
    });
  });

  it.each([
    [{ workload: "a,z" }, /--workload: found "z", expected one of a, b, c, d/],
    [{ workload: "" }, /--workload: found ""/],
    [{ workload: "a,a" }, /--workload: "a" is given twice/],
    [{ batch: "16,many" }, /--batch: found "many", expected whole numbers from 2 to 4096/],
    [{ batch: "1" }, /--batch: found "1"/],
    [{ batch: "16,,64" }, /--batch: found ""/],
    [{ batch: "2.5" }, /--batch: found "2.5"/],
    [{ batch: "8192" }, /--batch: found "8192"/],
    [{ peer: "pytorch" }, /--peer: found "pytorch", expected one of isotrope, jax-js/],
    [{ in: "firefox" }, /--in: found "firefox", expected one of page, node/],
    [{ seconds: 0 }, /--seconds: found 0, expected a whole number from 1/],
  ])("rejects %o", (given, message) => {
    expect(() => requestFrom(given)).toThrow(InputError);
    expect(() => requestFrom(given)).toThrow(message);
  });
});
