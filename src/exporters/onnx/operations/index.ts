/** The translations of all operations that evaluate a model, by the op's name. */
import type { Translator } from "../graph.ts";
import { elementwise } from "./elementwise.ts";
import { handCrafted } from "./handCrafted.ts";
import { images } from "./images.ts";
import { products } from "./products.ts";
import { tokens } from "./tokens.ts";

export const translators: Readonly<Record<string, Translator>> = {
  ...elementwise,
  ...products,
  ...images,
  ...tokens,
  ...handCrafted,
};
