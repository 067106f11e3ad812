/**
 * Calls back in the frame after an element was resized, or after the device pixel ratio changed (the window
 * was moved to another screen, or the page was zoomed). Changes within a frame share one call. Returns a
 * function that ends the observation.
 */
export function whenResized(element: HTMLElement, onResize: () => void): () => void {
  let requested = 0;
  const request = () => {
    requested ||= requestAnimationFrame(() => {
      requested = 0;
      onResize();
    });
  };
  const observer = new ResizeObserver(request);
  observer.observe(element);
  const stopRatio = whenRatioChanges(request);
  return () => {
    cancelAnimationFrame(requested);
    observer.disconnect();
    stopRatio();
  };
}

/** A media query matches one ratio only, so each change needs a new one. */
function whenRatioChanges(onChange: () => void): () => void {
  let query: MediaQueryList;
  const listen = () => {
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", changed, { once: true });
  };
  const changed = () => {
    listen();
    onChange();
  };
  listen();
  return () => query.removeEventListener("change", changed);
}
