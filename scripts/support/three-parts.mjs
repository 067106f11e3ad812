// @ts-check
/**
 * Vite plugin that builds the page from three.js's sources without the parts that the sphere does not use: its
 * shaders are its own (src/viz/sphere/webgl), and it has no headsets, lights, shadows, environments, clipping
 * planes, morph targets or effects. The stubs behave like the originals with nothing of the kind in the scene.
 * The build fails, naming the file, if three.js moves one.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const three = "/three/src/";
const renderers = `${three}renderers/`;

/** Shader sources of three's materials: `export default /* glsl *\/` or `export const vertex = …`. */
const SHADERS = /\/three\/src\/renderers\/shaders\/Shader(?:Chunk|Lib)\/[^/]+\.glsl\.js$/;
const GLSL = /`[^`]*`/g;

/** Stubs for files of three.js. */
const stubs = new Map([
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
  [
    `${renderers}webgl/WebGLLights.js`,
    `const none = ["sun", "sunShadowMap", "directional", "directionalShadowMap", "spot", "spotLightMap",
      "spotShadowMap", "rectArea", "point", "pointShadowMap", "hemi"];
    export const WebGLLights = function () {
      this.setup = this.setupView = () => {};
      this.state = { version: 0, numSpotLightShadowsWithMaps: 0, numLightProbes: 0 };
      for (const kind of none) this.state[kind] = [];
    };`,
  ],
  [
    `${renderers}webgl/WebGLMaterials.js`,
    `export const WebGLMaterials = function () {
      this.refreshFogUniforms = () => {};
      this.refreshMaterialUniforms = (uniforms, material) => { material.uniformsNeedUpdate = false; };
    };`,
  ],
  [
    `${renderers}webgl/WebGLClipping.js`,
    `export const WebGLClipping = function () {
      this.uniform = { value: null, needsUpdate: false };
      this.numPlanes = 0;
      this.numIntersection = 0;
      this.init = () => false;
    };`,
  ],
  [
    `${renderers}webgl/WebGLMorphtargets.js`,
    "export const WebGLMorphtargets = function () { this.update = () => {}; };",
  ],
  [
    `${renderers}webgl/WebGLUniformsGroups.js`,
    "export const WebGLUniformsGroups = function () { this.bind = this.update = this.dispose = () => {}; };",
  ],
  [`${renderers}shaders/DFGLUTData.js`, "export const getDFGLUT = () => null;"],
  [`${renderers}shaders/ShaderChunk.js`, "export const ShaderChunk = {};"],
  [`${renderers}shaders/ShaderLib.js`, "export const ShaderLib = {};"],
]);

/** @returns {import("vite").Plugin} */
export function withoutUnusedThree() {
  const found = new Set();
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
        for (const [path, code] of stubs) {
          if (!id.endsWith(path)) continue;
          found.add(path);
          return { code, map: null };
        }
        if (!SHADERS.test(id)) return undefined;
        shaders += 1;
        return { code: (await readFile(id, "utf8")).replace(GLSL, '""'), map: null };
      },
    },
    buildEnd(error) {
      if (error) return;
      const missed = [...stubs.keys()].filter((path) => !found.has(path));
      if (shaders === 0) missed.push("material shaders");
      if (missed.length > 0) this.error(`three.js files not found: ${missed.join(", ")}`);
    },
  };
}
