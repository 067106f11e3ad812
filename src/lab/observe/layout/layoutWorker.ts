/** The worker that computes layouts. */
import { expose, transfer } from "comlink";
import { type LayoutRequest, lay } from "./layouter.ts";

const layouter = {
  async lay(request: LayoutRequest) {
    const places = await lay(request);
    return transfer(places, [places.buffer]);
  },
};

export type LayoutWorker = typeof layouter;

expose(layouter);
