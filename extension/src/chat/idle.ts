/** Milliseconds of work at a time where the browser does not say how much it can spare. */
const SPARE = 8;

/** Whether there is time for more, before the browser wants to paint or the user to type. */
export type Spare = () => boolean;

/** Calls back once the browser has nothing more urgent to do; returns the undoing. */
export function whenIdle(work: (spare: Spare) => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const id = requestIdleCallback((deadline) => work(() => deadline.timeRemaining() > 2));
    return () => cancelIdleCallback(id);
  }
  const id = setTimeout(() => {
    const end = performance.now() + SPARE;
    work(() => performance.now() < end);
  }, 16);
  return () => clearTimeout(id);
}
