import { describe, expect, it } from "vitest";
import { InputError } from "../../src/shared/errors.ts";
import { requestFrom } from "./options.ts";

describe("requestFrom", () => {
  it("compares every library on a and b at 16 and 64 in a page when nothing is said", () => {
    expect(requestFrom({})).toEqual({
      workloads: ["a", "b"],
      batches: [16, 64],
      peers: ["isotrope", "jax-js", "tfjs-webgpu", "tfjs-webgl"],
      places: ["page"],
      seconds: 20,
    });
  });

  it("takes lists, and Isotrope along with any peer", () => {
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
    [{ workload: "a,z" }, /--workload: found "z", takes any of a, b, c, d/],
    [{ workload: "" }, /--workload: found ""/],
    [{ workload: "a,a" }, /--workload: "a" is named twice/],
    [{ batch: "16,many" }, /--batch: found "many", takes whole numbers from 2 to 4096/],
    [{ batch: "1" }, /--batch: found "1"/],
    [{ batch: "16,,64" }, /--batch: found ""/],
    [{ batch: "2.5" }, /--batch: found "2.5"/],
    [{ batch: "8192" }, /--batch: found "8192"/],
    [{ peer: "pytorch" }, /--peer: found "pytorch", takes any of isotrope, jax-js/],
    [{ in: "firefox" }, /--in: found "firefox", takes any of page, node/],
    [{ seconds: 0 }, /--seconds: found 0, takes a whole number from 1/],
  ])("refuses %o", (given, message) => {
    expect(() => requestFrom(given)).toThrow(InputError);
    expect(() => requestFrom(given)).toThrow(message);
  });
});
