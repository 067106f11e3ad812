import { describe, expect, test } from "vitest";
import { obstacleIn } from "./support.ts";

const agents = {
  chromeOnLinux:
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/110.0.0.0 Safari/537.36",
  edge: "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/112.0.0.0 Safari/537.36 Edg/112.0.1",
  firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  safari: "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15",
  unknown: "Wget/1.21",
};

describe("without WebGPU", () => {
  test.each([
    ["chromeOnLinux", "Chrome 110", "--enable-unsafe-webgpu"],
    ["edge", "Edge 112", "version 113"],
    ["firefox", "Firefox 128", "dom.webgpu.enabled"],
    ["safari", "Safari 17.4", "version 26"],
    ["unknown", "This browser", "Chrome, Edge, Firefox or Safari"],
  ] as const)("%s gets the remedies for that browser", (agent, name, remedy) => {
    const obstacle = obstacleIn({ userAgent: agents[agent], secure: true, hasWebGpu: false });
    expect(obstacle?.title).toContain(name);
    expect(obstacle?.remedies.join(" ")).toContain(remedy);
  });

  test("only Linux gets the command-line switches", () => {
    const obstacle = obstacleIn({ userAgent: agents.edge, secure: true, hasWebGpu: false });
    expect(obstacle?.remedies.join(" ")).not.toContain("Linux");
  });
});

test("an insecure page is the first obstacle", () => {
  const obstacle = obstacleIn({ userAgent: agents.edge, secure: false, hasWebGpu: false });
  expect(obstacle?.title).toContain("securely");
});

test("with WebGPU there is no obstacle", () => {
  expect(obstacleIn({ userAgent: agents.edge, secure: true, hasWebGpu: true })).toBeUndefined();
});
