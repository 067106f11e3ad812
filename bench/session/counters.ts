/**
 * Counts GPU calls at WebGPU's and WebGL's own entry points, so that all libraries are counted alike. Calls
 * are attributed to the library whose turn it is.
 */
export interface Counts {
  dispatches: number;
  submits: number;
  buffers: number;
  bindGroups: number;
  /** Bytes of live buffers, now and at the peak. */
  bytes: number;
  peakBytes: number;
}

const noCounts = (): Counts => ({
  dispatches: 0,
  submits: 0,
  buffers: 0,
  bindGroups: 0,
  bytes: 0,
  peakBytes: 0,
});

const ledgers = new Map<string, Counts>();
const owners = new WeakMap<object, { readonly ledger: Counts; readonly bytes: number }>();
let current = noCounts();

/** Attributes all calls from now on to this name. */
export function charge(name: string): Counts {
  current = ledgers.get(name) ?? noCounts();
  ledgers.set(name, current);
  return current;
}

/** Wraps the entry points. Call once per page, before any library is loaded. */
export function installCounters(): void {
  after("GPUComputePassEncoder", "dispatchWorkgroups", () => current.dispatches++);
  after("GPUComputePassEncoder", "dispatchWorkgroupsIndirect", () => current.dispatches++);
  after("GPUQueue", "submit", () => current.submits++);
  after("GPUDevice", "createBindGroup", () => current.bindGroups++);
  after("GPUDevice", "createBuffer", (_, __, buffer) => {
    current.buffers++;
    if (!isObject(buffer)) return;
    const bytes = Number(Reflect.get(buffer, "size"));
    owners.set(buffer, { ledger: current, bytes });
    current.bytes += bytes;
    current.peakBytes = Math.max(current.peakBytes, current.bytes);
  });
  after("GPUBuffer", "destroy", (buffer) => {
    const owned = owners.get(buffer);
    if (!owned) return;
    owned.ledger.bytes -= owned.bytes;
    owners.delete(buffer); // destroying twice is allowed
  });
  // WebGL computes by drawing; it has no submit, and textures serve as buffers.
  after("WebGL2RenderingContext", "drawArrays", () => current.dispatches++);
  after("WebGL2RenderingContext", "drawElements", () => current.dispatches++);
  after("WebGL2RenderingContext", "createTexture", () => current.buffers++);
}

type Listener = (self: object, args: readonly unknown[], result: unknown) => void;

/** Calls `listener` after each call of a method of a global class, if the class exists. */
function after(className: string, method: string, listener: Listener): void {
  const found: unknown = Reflect.get(globalThis, className);
  if (typeof found !== "function") return;
  const prototype: unknown = found.prototype;
  if (!isObject(prototype)) return;
  const original: unknown = Reflect.get(prototype, method);
  if (typeof original !== "function") return;
  Reflect.set(prototype, method, function (this: object, ...args: unknown[]) {
    const result: unknown = Reflect.apply(original, this, args);
    listener(this, args, result);
    return result;
  });
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
