/**
 * Keeps an element in view while what stands above it grows, unless the reader scrolled away.
 *
 * A chat low in a notebook would otherwise push its own text field out of the window.
 */
export class InView {
  private visible = false;
  private observer: IntersectionObserver | undefined;

  constructor(private readonly target: Element) {}

  start(): void {
    if (typeof IntersectionObserver === "undefined") return;
    this.observer = new IntersectionObserver(
      (entries) => (this.visible = (entries.at(-1)?.intersectionRatio ?? 0) > 0.5),
      { threshold: [0, 0.5, 1] },
    );
    this.observer.observe(this.target);
  }

  stop(): void {
    this.observer?.disconnect();
    this.visible = false;
  }

  /** To be called after the page changed. */
  hold(): void {
    if (this.visible) this.target.scrollIntoView({ block: "nearest" });
  }
}
