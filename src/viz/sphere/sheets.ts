/**
 * Sheets of glass over the sphere: what is neither point nor globe is drawn on one of its own, through
 * the same camera, whichever renderer draws the picture below. Who has something to show lays a sheet
 * on and lifts it off again; the sphere knows nothing of what is on it.
 */
import type { Sight } from "./camera.ts";
import type { SphereColours } from "./renderer.ts";

export interface Sheet {
  /** Draws everything anew; the sheet has been wiped. Lengths are CSS pixels. */
  draw(context: CanvasRenderingContext2D, sight: Sight, colours: SphereColours): void;
  /** Whether there is nothing on it, so that it need not be wiped with every picture. */
  readonly empty?: boolean;
}

export interface Sheets {
  /** Puts a sheet on top; the returned function takes it off. It takes no pointer. */
  lay(sheet: Sheet): () => void;
  resize(width: number, height: number, pixelRatio: number): void;
  draw(sight: Sight, colours: SphereColours): void;
  dispose(): void;
}

interface Laid {
  readonly sheet: Sheet;
  readonly canvas: HTMLCanvasElement;
  wiped: boolean;
}

/** Sheets in `host`, above what lies there already; `onChange` is called when one was laid or lifted. */
export function createSheets(host: HTMLElement, onChange: () => void): Sheets {
  const laid = new Set<Laid>();
  let size = { width: 1, height: 1, pixelRatio: 1 };
  const adapt = ({ canvas }: Laid) => {
    canvas.width = Math.round(size.width * size.pixelRatio);
    canvas.height = Math.round(size.height * size.pixelRatio);
    canvas.getContext("2d")?.setTransform(size.pixelRatio, 0, 0, size.pixelRatio, 0, 0);
  };
  return {
    lay(sheet) {
      const canvas = document.createElement("canvas");
      canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
      const one: Laid = { sheet, canvas, wiped: true };
      adapt(one);
      host.append(canvas);
      laid.add(one);
      onChange();
      return () => {
        laid.delete(one);
        canvas.remove();
        onChange();
      };
    },
    resize(width, height, pixelRatio) {
      size = { width, height, pixelRatio };
      for (const one of laid) adapt(one);
    },
    draw(sight, colours) {
      for (const one of laid) {
        const { sheet, canvas } = one;
        if (sheet.empty && one.wiped) continue;
        const context = canvas.getContext("2d");
        if (!context) continue;
        context.globalAlpha = 1;
        context.clearRect(0, 0, size.width, size.height);
        one.wiped = sheet.empty ?? false;
        if (!sheet.empty) sheet.draw(context, sight, colours);
      }
    },
    dispose() {
      for (const { canvas } of laid) canvas.remove();
      laid.clear();
    },
  };
}
