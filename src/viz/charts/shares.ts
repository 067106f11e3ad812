/**
 * A distribution as bars. With more shares than pixels, neighbouring shares are merged into one bar
 * with the height of the largest, so that peaks stay visible.
 */

/** Heights from 0 to 1 of at most `most` bars; `largest` is the share at full height. */
function shareHeights(shares: ArrayLike<number>, largest: number, most: number): Float64Array {
  const bars = Math.max(1, Math.min(shares.length, Math.floor(most)));
  const heights = new Float64Array(bars);
  for (let index = 0; index < shares.length; index++) {
    const bar = Math.floor((index * bars) / shares.length);
    const height = largest > 0 ? Math.min(1, Math.max(0, (shares[index] ?? 0) / largest)) : 0;
    heights[bar] = Math.max(heights[bar] ?? 0, height);
  }
  return heights;
}

/** Least width of a bar with its gap, in pixels. */
const narrowest = 2;

/** Draws at the size of the canvas on the page. `ink` is `#rrggbb`. */
export function drawShares(
  canvas: HTMLCanvasElement,
  shares: ArrayLike<number>,
  largest: number,
  ink: string,
): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(devicePixelRatio, devicePixelRatio);
  context.fillStyle = ink;
  const heights = shareHeights(shares, largest, width / narrowest);
  const room = width / heights.length;
  for (const [index, share] of heights.entries()) {
    const tall = Math.max(0.5, share * height);
    context.fillRect(index * room, height - tall, Math.max(1, room - 1), tall);
  }
}
