/**
 * Calls back in the frame after an element has another size. Not at once: what changed the size is busy
 * enough, and for one picture the old one is stretched. Returns how to stop.
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
