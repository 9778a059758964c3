import { colabCut } from "./colab";

/** The class that Jupyter's widget manager gives to a view whose model has lost its kernel. */
const GONE = "jupyter-widgets-disconnected";

interface Signal {
  connect(slot: (sender: unknown, value: string) => void): unknown;
  disconnect(slot: (sender: unknown, value: string) => void): unknown;
}

/** The part of JupyterLab's kernel connection that is used here. */
interface Kernel {
  readonly connectionStatus: string;
  readonly statusChanged: Signal;
  readonly connectionStatusChanged: Signal;
}

/** Python objects do not outlive these. */
const ENDINGS = new Set(["restarting", "autorestarting", "terminating", "dead"]);

/** Tells whether the Python side of a widget can still be there; returns the undoing. */
export function followKernel(
  manager: unknown,
  el: HTMLElement,
  changed: (live: boolean) => void,
): () => void {
  const kernel = kernelOf(manager);
  let ended = false;
  const tell = (): void => {
    const cut = kernel?.connectionStatus === "disconnected" || el.classList.contains(GONE) || colabCut();
    changed(!ended && !cut);
  };
  const onStatus = (_: unknown, status: string): void => {
    ended ||= ENDINGS.has(status);
    tell();
  };
  const observer = new MutationObserver(tell);
  observer.observe(el, { attributeFilter: ["class"] });
  kernel?.statusChanged.connect(onStatus);
  kernel?.connectionStatusChanged.connect(tell);
  tell();
  return () => {
    observer.disconnect();
    kernel?.statusChanged.disconnect(onStatus);
    kernel?.connectionStatusChanged.disconnect(tell);
  };
}

function kernelOf(manager: unknown): Kernel | undefined {
  const kernel = (manager as { kernel?: Partial<Kernel> | null } | null | undefined)?.kernel;
  const known = kernel?.statusChanged?.connect && kernel.connectionStatusChanged?.connect;
  return known ? (kernel as Kernel) : undefined;
}
