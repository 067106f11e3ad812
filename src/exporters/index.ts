/** All formats, in the order in which they are listed. */
import type { ExporterDefinition } from "./definition.ts";
import { onnx } from "./onnx.ts";
import { parquet } from "./parquet.ts";
import { projector } from "./projector.ts";
import { pytorch } from "./pytorch.ts";

export const exporters: readonly ExporterDefinition[] = [onnx, pytorch, projector, parquet];
