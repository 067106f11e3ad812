/** The compared libraries, Isotrope first; each is loaded on demand. */
import type { Peer } from "./peer.ts";

export interface PeerEntry {
  readonly id: string;
  /** Name and version shown in tables. */
  readonly label: string;
  readonly backend: "webgpu" | "webgl";
  load(): Promise<Peer>;
}

export const REFERENCE = "isotrope";

export const peers: readonly PeerEntry[] = [
  {
    id: REFERENCE,
    label: "Isotrope",
    backend: "webgpu",
    load: async () => (await import("./isotrope.ts")).isotrope,
  },
  {
    id: "jax-js",
    label: "jax-js 0.1.25",
    backend: "webgpu",
    load: async () => (await import("./jax.ts")).jax,
  },
  {
    id: "tfjs-webgpu",
    label: "TensorFlow.js 4.22",
    backend: "webgpu",
    async load() {
      const { tensorflow } = await import("./tensorflow.ts");
      return tensorflow("webgpu", () => import("@tensorflow/tfjs-backend-webgpu"));
    },
  },
  {
    id: "tfjs-webgl",
    label: "TensorFlow.js 4.22",
    backend: "webgl",
    async load() {
      const { tensorflow } = await import("./tensorflow.ts");
      return tensorflow("webgl", () => import("@tensorflow/tfjs-backend-webgl"));
    },
  },
];
