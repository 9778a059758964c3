import { colabHere } from "./colab";

/** The theme that JupyterLab, VS Code, Colab or marimo says it shows; null where none says so. */
export function hostTheme(body: HTMLElement): "light" | "dark" | null {
  const lab = body.dataset["jpThemeLight"];
  if (lab !== undefined) return lab === "false" ? "dark" : "light";
  const has = (...names: string[]): boolean => names.some((name) => body.classList.contains(name));
  if (has("vscode-light", "vscode-high-contrast-light")) return "light";
  if (has("vscode-dark", "vscode-high-contrast")) return "dark";
  if (colabHere()) return body.ownerDocument.documentElement.getAttribute("theme") === "dark" ? "dark" : "light";
  const marimo = body.dataset["theme"];
  return marimo === "light" || marimo === "dark" ? marimo : null;
}

/** Keeps the element's `theme` attribute in step with the page; returns the undoing. */
export function followTheme(element: HTMLElement, body: HTMLElement = document.body): () => void {
  const apply = (): void => {
    const theme = hostTheme(body);
    if (theme) element.setAttribute("theme", theme);
    else element.removeAttribute("theme");
  };
  apply();
  const observer = new MutationObserver(apply);
  observer.observe(body, { attributeFilter: ["data-jp-theme-light", "data-theme", "class"] });
  observer.observe(body.ownerDocument.documentElement, { attributeFilter: ["theme"] });
  return () => observer.disconnect();
}
