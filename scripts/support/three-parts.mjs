// @ts-check
/**
 * The built page takes three.js from its sources, and of these not what the sphere has no use for: it
 * is drawn by shaders of its own (src/viz/sphere/webgl), without headsets, shadows, environments or
 * effects. What stands in their place answers as three's own does when nothing of the kind is in the
 * scene. Should three move a file, the build stops and names it.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const three = "/three/src/";
const renderers = `${three}renderers/`;

/** Text of the shaders of three's materials: `export default /* glsl *\/` or `export const vertex = …`. */
const SHADERS = /\/three\/src\/renderers\/shaders\/Shader(?:Chunk|Lib)\/[^/]+\.glsl\.js$/;
const GLSL = /`[^`]*`/g;

/** What three exports from a file, where nothing of its kind is ever in the scene. */
const instead = new Map([
  [
    `${renderers}webxr/WebXRManager.js`,
    `import { EventDispatcher } from "../../core/EventDispatcher.js";
    export class WebXRManager extends EventDispatcher {
      enabled = false;
      isPresenting = false;
      cameraAutoUpdate = true;
      setAnimationLoop() {}
      getEnvironmentBlendMode() {}
      dispose() {}
    }`,
  ],
  [
    `${renderers}webgl/WebGLShadowMap.js`,
    `import { PCFShadowMap } from "../../constants.js";
    export class WebGLShadowMap {
      enabled = false;
      autoUpdate = true;
      needsUpdate = false;
      type = PCFShadowMap;
      render() {}
    }`,
  ],
  [
    `${renderers}webgl/WebGLEnvironments.js`,
    "export const WebGLEnvironments = function () { this.get = (texture) => texture; this.dispose = () => {}; };",
  ],
  [`${renderers}webgl/WebGLOutput.js`, "export class WebGLOutput {}"],
]);

/** @returns {import("vite").Plugin} */
export function withoutUnusedThree() {
  const met = new Set();
  let shaders = 0;
  return {
    name: "isotrope:without-unused-three",
    apply: "build",
    enforce: "pre",
    resolveId: {
      filter: { id: /^three$/ },
      handler: () => fileURLToPath(import.meta.resolve("three/src/Three.js")),
    },
    load: {
      filter: { id: /\/three\/src\/renderers\// },
      async handler(id) {
        for (const [path, code] of instead) {
          if (!id.endsWith(path)) continue;
          met.add(path);
          return { code, map: null };
        }
        if (!SHADERS.test(id)) return undefined;
        shaders += 1;
        return { code: (await readFile(id, "utf8")).replace(GLSL, '""'), map: null };
      },
    },
    buildEnd(error) {
      if (error) return;
      const missed = [...instead.keys()].filter((path) => !met.has(path));
      if (shaders === 0) missed.push("shaders of its materials");
      if (missed.length > 0) this.error(`three has moved: found no ${missed.join(", ")}`);
    },
  };
}
