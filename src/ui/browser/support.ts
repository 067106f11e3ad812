/**
 * What stands between this browser and WebGPU, in words a person can act on. Browsers are told
 * apart by their user agent, the one place where nothing better exists: all of them lack the same
 * property, and what helps differs.
 */
import type { Obstacle } from "../state/runSlice.ts";

export interface Surroundings {
  readonly userAgent: string;
  /** WebGPU exists on https and on localhost only. */
  readonly secure: boolean;
  readonly hasWebGpu: boolean;
}

/** The obstacle that can be seen without trying, or undefined when WebGPU is there to be tried. */
export function obstacleIn({ userAgent, secure, hasWebGpu }: Surroundings): Obstacle | undefined {
  if (!secure) {
    return {
      title: "This page was not loaded securely, and browsers offer WebGPU only to pages that are.",
      remedies: ["Open the lab over https, or on http://localhost of this machine."],
    };
  }
  if (hasWebGpu) return undefined;
  return {
    title: `${nameOf(userAgent)} offers no WebGPU here, which the lab trains on.`,
    remedies: remediesFor(userAgent),
  };
}

/** The obstacle when WebGPU is there but the lab could not open; `reason` is what it reported. */
export function obstacleFrom(reason: string, userAgent: string): Obstacle {
  return { title: reason, remedies: remediesFor(userAgent) };
}

function nameOf(userAgent: string): string {
  const known = [
    [/Edg\/(\d+)/, "Edge"],
    [/Firefox\/(\d+)/, "Firefox"],
    [/Chrome\/(\d+)/, "Chrome"],
    [/Version\/([\d.]+).*Safari/, "Safari"],
  ] as const;
  for (const [pattern, name] of known) {
    const found = pattern.exec(userAgent);
    if (found) return `${name} ${found[1]}`;
  }
  return "This browser";
}

function remediesFor(userAgent: string): readonly string[] {
  const linux = /Linux|X11/.test(userAgent) && !/Android/.test(userAgent);
  if (/Firefox\//.test(userAgent)) {
    return [
      "Firefox has WebGPU from version 141 on Windows and from 145 on Macs with Apple silicon; update to these or later.",
      "Elsewhere open about:config, set dom.webgpu.enabled to true and restart Firefox; Firefox Nightly has it on more systems.",
      "Or open the lab in a current Chrome or Edge.",
    ];
  }
  if (/Chrome\//.test(userAgent)) {
    const remedies = [
      "Chrome and Edge have WebGPU from version 113 on (121 on Android); update the browser.",
      "Under Settings → System, turn on graphics (hardware) acceleration, then look at chrome://gpu for the line WebGPU.",
    ];
    return linux
      ? [
          ...remedies,
          "On Linux it may still be behind a switch: start the browser with --enable-unsafe-webgpu --enable-features=Vulkan, with Vulkan drivers installed. Without a GPU, add --use-webgpu-adapter=swiftshader.",
        ]
      : remedies;
  }
  if (/Safari\//.test(userAgent)) {
    return [
      "Safari has WebGPU from version 26 on (macOS Tahoe, iOS and iPadOS 26); update the system.",
      "In Safari 18 it can be turned on under Settings → Feature Flags → WebGPU (on a phone: Settings → Apps → Safari → Advanced).",
    ];
  }
  return [
    "Open the lab in a current Chrome, Edge, Firefox or Safari, with graphics acceleration turned on.",
  ];
}
