/**
 * The WebGL renderer: one draw call for the globe, one for all points. Positions of both ends of a
 * glide are on the GPU and interpolated there; a frame uploads only the drawing order and uniforms.
 */
import {
  BufferAttribute,
  Color,
  GLSL3,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  OrthographicCamera,
  PlaneGeometry,
  RawShaderMaterial,
  Scene,
  Vector2,
  Vector3,
  WebGLRenderer,
} from "three";
import { atlasFor } from "../../images/pixels.ts";
import { channelsOf } from "../../palette.ts";
import { type Camera, type Sight, sightOf, type Viewport } from "../camera.ts";
import {
  pointSizes,
  type SphereColours,
  type SphereRenderer,
  type SphereScene,
} from "../renderer.ts";
import { createAtlasUpload } from "./atlasUpload.ts";
import globeFragment from "./globe.frag?raw";
import globeVertex from "./globe.vert?raw";
import pointsFragment from "./points.frag?raw";
import pointsVertex from "./points.vert?raw";
import {
  atlasTexture,
  fillLooks,
  fillVectors,
  lookTable,
  sideFor,
  vectorTable,
} from "./textures.ts";

/**
 * Returns undefined if the browser provides no WebGL 2. `onContext` is called when the browser takes the
 * context away, as it does when the graphics driver restarts, and when it gives it back.
 */
export function createWebglRenderer(
  canvas: HTMLCanvasElement,
  onContext: (context: "lost" | "restored") => void,
): SphereRenderer | undefined {
  // Created here, since three.js would log an error to the console if it is missing.
  const context = canvas.getContext("webgl2", { alpha: false, antialias: false });
  if (!context) return undefined;
  const renderer = new WebGLRenderer({ canvas, context });
  const scene = new Scene();
  const eye = new OrthographicCamera(); // the shaders place everything themselves
  let viewport: Viewport = { width: 1, height: 1, above: 0, below: 0 };

  const sight = sightUniforms();
  const inks = { ground: colour(), ink: colour(), accent: colour() };
  const globe = new Mesh(
    new PlaneGeometry(2, 2),
    material(globeVertex, globeFragment, {
      ...sight,
      ink: inks.ink,
      viewHeight: { value: 1 },
      pixelRatio: { value: 1 },
    }),
  );
  const background = new Color();
  const classes = { value: Array.from({ length: 11 }, () => new Color()) };
  let tables = tablesFor(1);
  const pointUniforms = {
    ...sight,
    ...inks,
    colours: classes,
    from: { value: tables.from.texture },
    to: { value: tables.to.texture },
    looks: { value: tables.looks.texture },
    atlas: { value: atlasTexture(atlasFor(1, { height: 1, width: 1, channels: 1 })) },
    cells: { value: new Vector2(1, 1) },
    colourImages: { value: 0 },
    texels: { value: 1 },
    progress: { value: 1 },
    view: { value: new Vector2(1, 1) },
    pointRadius: { value: 0.01 },
    imageHalf: { value: 0.03 },
    showImages: { value: 1 },
  };
  const points = new Mesh(
    squares(0).geometry,
    material(pointsVertex, pointsFragment, pointUniforms),
  );
  let order = squares(0).order;
  for (const mesh of [globe, points]) {
    mesh.frustumCulled = false;
    scene.add(mesh);
  }
  points.renderOrder = 1;
  let shown: { from: Float32Array; to: Float32Array; revision: number } | undefined;

  const hold = (count: number) => {
    if (order.count === count) return;
    points.geometry.dispose();
    const made = squares(count);
    points.geometry = made.geometry;
    order = made.order;
    const side = sideFor(count);
    for (const { texture } of Object.values(tables)) texture.dispose();
    tables = tablesFor(side);
    pointUniforms.from.value = tables.from.texture;
    pointUniforms.to.value = tables.to.texture;
    pointUniforms.looks.value = tables.looks.texture;
    pointUniforms.texels.value = side;
    const sizes = pointSizes(count);
    pointUniforms.pointRadius.value = sizes.radius;
    pointUniforms.imageHalf.value = sizes.half;
    shown = undefined;
  };

  const atlas = createAtlasUpload({
    copy(row, target, y) {
      renderer.copyTextureToTexture(row, target, null, new Vector2(0, y));
    },
    show(texture, { columns, rows, depth }) {
      pointUniforms.atlas.value.dispose();
      pointUniforms.atlas.value = texture;
      pointUniforms.cells.value.set(columns, rows);
      pointUniforms.colourImages.value = depth === 1 ? 0 : 1;
    },
  });
  // three.js listens before: it asks for the context back, and uploads everything that has a copy.
  const lose = () => {
    atlas.lose();
    onContext("lost");
  };
  const restore = () => {
    renderer.setClearColor(background);
    atlas.restart();
    onContext("restored");
  };
  canvas.addEventListener("webglcontextlost", lose);
  canvas.addEventListener("webglcontextrestored", restore);

  return {
    kind: "webgl",
    resize(next, pixelRatio) {
      viewport = next;
      renderer.setPixelRatio(pixelRatio);
      renderer.setSize(next.width, next.height, false);
      pointUniforms.view.value.set(next.width, next.height);
      globe.material.uniforms.viewHeight!.value = next.height;
      globe.material.uniforms.pixelRatio!.value = pixelRatio;
    },
    setImages: atlas.start,
    setColours({ ground, ink, accent, classes: given }: SphereColours) {
      inks.ground.value.setRGB(...channelsOf(ground));
      inks.ink.value.setRGB(...channelsOf(ink));
      inks.accent.value.setRGB(...channelsOf(accent));
      background.setStyle(ground);
      renderer.setClearColor(background);
      for (const [index, target] of classes.value.entries()) {
        target.setRGB(...channelsOf(given[index] ?? ink));
      }
    },
    draw(next: SphereScene, camera: Camera) {
      hold(next.count);
      if (shown?.from !== next.from) fillVectors(tables.from, next.from);
      if (shown?.to !== next.to) fillVectors(tables.to, next.to);
      if (shown?.revision !== next.revision) {
        fillLooks(tables.looks, next.colours, next.marks);
      }
      shown = { from: next.from, to: next.to, revision: next.revision };
      (order.array as Float32Array).set(next.order);
      order.needsUpdate = true;
      pointUniforms.progress.value = next.progress;
      pointUniforms.showImages.value = next.showImages && atlas.isReady ? 1 : 0;
      look(sight, sightOf(camera, viewport));
      renderer.render(scene, eye);
    },
    dispose() {
      canvas.removeEventListener("webglcontextlost", lose);
      canvas.removeEventListener("webglcontextrestored", restore);
      atlas.dispose();
      points.geometry.dispose();
      globe.geometry.dispose();
      for (const { texture } of Object.values(tables)) texture.dispose();
      pointUniforms.atlas.value.dispose();
      renderer.dispose();
      // Browsers keep few contexts and take the oldest away: one that is left to the garbage collector counts.
      renderer.forceContextLoss();
    },
  };
}

const tablesFor = (side: number) => ({
  from: vectorTable(side),
  to: vectorTable(side),
  looks: lookTable(side),
});

const colour = () => ({ value: new Color() });

function material<Uniforms extends Record<string, { value: unknown }>>(
  vertexShader: string,
  fragmentShader: string,
  uniforms: Uniforms,
): RawShaderMaterial {
  return new RawShaderMaterial({
    vertexShader,
    fragmentShader,
    uniforms,
    glslVersion: GLSL3,
    transparent: true,
    depthTest: false,
    depthWrite: false,
  });
}

const sightUniforms = () => ({
  right: { value: new Vector3() },
  up: { value: new Vector3() },
  toEye: { value: new Vector3() },
  eyeDistance: { value: 3 },
  flatness: { value: 0 },
  focal: { value: 1 },
  centre: { value: new Vector2() },
});

function look(uniforms: ReturnType<typeof sightUniforms>, sight: Sight): void {
  uniforms.right.value.set(...sight.right);
  uniforms.up.value.set(...sight.up);
  uniforms.toEye.value.set(...sight.toEye);
  uniforms.eyeDistance.value = sight.distance;
  uniforms.flatness.value = sight.flat ? 1 : 0;
  uniforms.focal.value = sight.focal;
  uniforms.centre.value.set(sight.centreX, sight.centreY);
}

/** One square per instance, with an attribute for the id of its point. */
function squares(count: number) {
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute(
    "corner",
    new BufferAttribute(new Float32Array([-1, -1, 1, -1, 1, 1, -1, 1]), 2),
  );
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  const order = new InstancedBufferAttribute(new Float32Array(count), 1);
  geometry.setAttribute("id", order);
  geometry.instanceCount = count;
  return { geometry, order };
}
