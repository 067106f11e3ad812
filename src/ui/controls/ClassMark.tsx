/** The mark of a class in its colour. After ten classes colours repeat, and the shape differs. */
import { colourOfClass, shapeOfClass } from "../../viz/palette.ts";
import { usePageState } from "../context.ts";

interface ClassMarkProps {
  readonly index: number;
  /** A disc in ink, as points are drawn when they are not coloured by class. */
  readonly plain?: boolean;
}

export function ClassMark({ index, plain = false }: ClassMarkProps) {
  const theme = usePageState((state) => state.theme);
  return (
    <span
      className="dot"
      data-shape={plain ? "disc" : shapeOfClass(index)}
      style={{ background: plain ? "var(--ink)" : colourOfClass(theme, index) }}
    />
  );
}
