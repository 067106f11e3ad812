// @ts-check
/** A folder of 80 pictures of four shapes with captions, 64 of them for training. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "fast-png";

const SIDE = 28;
const SHAPES = ["square", "cross", "bar", "dot"];
const TONES = ["dark", "grey", "light", "bright"];

/** Pictures of the training split: a batch of as many holds every picture, in whatever order. */
export const TRAINED = 64;

/** @param {string} folder */
export function writePictures(folder) {
  mkdirSync(folder, { recursive: true });
  let state = 1;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const lines = [];
  for (let index = 0; index < 80; index++) {
    const [shape, tone] = [index % 4, Math.floor(index / 4) % 4];
    const [x0, y0] = [8 + Math.floor(random() * 12), 8 + Math.floor(random() * 12)];
    const data = Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => {
      const dx = Math.abs((pixel % SIDE) - x0);
      const dy = Math.abs(Math.floor(pixel / SIDE) - y0);
      const inside = [
        dx < 6 && dy < 6,
        (dx < 2 || dy < 2) && dx < 8 && dy < 8,
        dy < 3 && dx < 9,
        dx ** 2 + dy ** 2 < 16,
      ][shape];
      return inside ? 90 + 50 * tone : Math.floor(random() * 30);
    });
    const name = `${String(index).padStart(2, "0")}.png`;
    const picture = {
      width: SIDE,
      height: SIDE,
      channels: 1,
      depth: /** @type {const} */ (8),
      data,
    };
    writeFileSync(join(folder, name), encode(picture));
    const text = `a ${TONES[tone]} ${SHAPES[shape]} number ${index % 11}`;
    const split = index < TRAINED ? "train" : "test";
    lines.push(JSON.stringify({ file_name: name, label: SHAPES[shape], text, split }));
  }
  writeFileSync(join(folder, "metadata.jsonl"), `${lines.join("\n")}\n`);
}
