/**
 * Why this browser has no WebGPU, and what the user can do about it. The remedies depend on the
 * browser, which only the user agent string identifies.
 */
import type { Obstacle } from "../state/labSlice.ts";

export interface Surroundings {
  readonly userAgent: string;
  /** WebGPU is available on https and localhost only. */
  readonly secure: boolean;
  readonly hasWebGpu: boolean;
}

/** The obstacle that is known without opening an adapter; undefined if WebGPU is available. */
export function obstacleIn({ userAgent, secure, hasWebGpu }: Surroundings): Obstacle | undefined {
  if (!secure) {
    return {
      title: "This page was not loaded securely. Browsers provide WebGPU on secure pages only.",
      remedies: ["Open the lab over https or on http://localhost."],
    };
  }
  if (hasWebGpu) return undefined;
  return {
    title: `${nameOf(userAgent)} does not provide WebGPU, which the lab needs for training.`,
    remedies: remediesFor(userAgent),
  };
}

/** The obstacle where WebGPU exists but the lab failed to open with the error `reason`. */
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
      "Firefox has WebGPU from version 141 on Windows and from 145 on Macs with Apple silicon; update Firefox.",
      "On other systems open about:config, set dom.webgpu.enabled to true and restart Firefox. Firefox Nightly supports more systems.",
      "Or open the lab in a recent Chrome or Edge.",
    ];
  }
  if (/Chrome\//.test(userAgent)) {
    const remedies = [
      "Chrome and Edge have WebGPU from version 113 (121 on Android); update the browser.",
      "Turn on graphics (hardware) acceleration under Settings → System. The line WebGPU in chrome://gpu shows whether it works.",
    ];
    return linux
      ? [
          ...remedies,
          "On Linux WebGPU may need command-line switches: install Vulkan drivers and start the browser with --enable-unsafe-webgpu --enable-features=Vulkan. Without a GPU, add --use-webgpu-adapter=swiftshader.",
        ]
      : remedies;
  }
  if (/Safari\//.test(userAgent)) {
    return [
      "Safari has WebGPU from version 26 (macOS Tahoe, iOS and iPadOS 26); update the system.",
      "In Safari 18, turn it on under Settings → Feature Flags → WebGPU (on a phone: Settings → Apps → Safari → Advanced).",
    ];
  }
  return [
    "Open the lab in a recent Chrome, Edge, Firefox or Safari with graphics acceleration turned on.",
  ];
}
