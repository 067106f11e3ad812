/**
 * Calls back in the frame after an element was resized, to leave time for what caused the change.
 * Returns a function that stops it.
 */
export function whenResized(element: HTMLElement, onResize: () => void): () => void {
  let requested = 0;
  const observer = new ResizeObserver(() => {
    requested ||= requestAnimationFrame(() => {
      requested = 0;
      onResize();
    });
  });
  observer.observe(element);
  return () => {
    cancelAnimationFrame(requested);
    observer.disconnect();
  };
}
