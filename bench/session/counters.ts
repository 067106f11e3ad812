/**
 * What a library asks of the GPU, counted at WebGPU's and WebGL's own entry points, so that every
 * library is counted alike. Whoever has the floor is charged; libraries take turns.
 */
export interface Counts {
  dispatches: number;
  submits: number;
  buffers: number;
  bindGroups: number;
  /** Bytes of buffers alive now, and the most that ever were. */
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

/** Charges everything from now on to this name. */
export function charge(name: string): Counts {
  current = ledgers.get(name) ?? noCounts();
  ledgers.set(name, current);
  return current;
}

/** Wraps the entry points; once a page, before any library is loaded. */
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
  // WebGL computes by drawing; it has no submit of its own, and textures are its buffers.
  after("WebGL2RenderingContext", "drawArrays", () => current.dispatches++);
  after("WebGL2RenderingContext", "drawElements", () => current.dispatches++);
  after("WebGL2RenderingContext", "createTexture", () => current.buffers++);
}

type Note = (self: object, args: readonly unknown[], result: unknown) => void;

/** Has `note` called after each call of a method of a global class, where there is such a class. */
function after(className: string, method: string, note: Note): void {
  const found: unknown = Reflect.get(globalThis, className);
  if (typeof found !== "function") return;
  const prototype: unknown = found.prototype;
  if (!isObject(prototype)) return;
  const original: unknown = Reflect.get(prototype, method);
  if (typeof original !== "function") return;
  Reflect.set(prototype, method, function (this: object, ...args: unknown[]) {
    const result: unknown = Reflect.apply(original, this, args);
    note(this, args, result);
    return result;
  });
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
