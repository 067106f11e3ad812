import type { PlaneChart } from "../../viz/charts/plane.ts";
import type { MakeChart } from "../charts/useChart.ts";

export const makePlane: MakeChart<PlaneChart> = async (host, size, colours) => {
  const { createPlane } = await import("../../viz/charts/plane.ts");
  return createPlane(host, { ...size, colours });
};
