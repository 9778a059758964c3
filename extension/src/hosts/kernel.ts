/** The class that Jupyter's widget manager gives to a view whose kernel is gone. */
const GONE = "jupyter-widgets-disconnected";

/** Tells whether the kernel behind a widget's view is there; returns the undoing. */
export function followKernel(el: HTMLElement, changed: (live: boolean) => void): () => void {
  const tell = (): void => changed(!el.classList.contains(GONE));
  tell();
  const observer = new MutationObserver(tell);
  observer.observe(el, { attributeFilter: ["class"] });
  return () => observer.disconnect();
}
