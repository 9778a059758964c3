import { button, h, uniqueId } from "../chat/dom";

/** A place to drop files on, and a button that chooses them. */
export class DropZone {
  readonly root = h("div", { class: "zone" });
  readonly choose: HTMLButtonElement;
  private readonly text = h("p", { id: uniqueId("drop") });
  private readonly allowed = h("p", { class: "file" });
  private readonly input = h("input", { type: "file", multiple: "", tabindex: "-1" });
  private open = false;

  /** @param add - called with files, while the place is open */
  constructor(
    label: string,
    private readonly add: (files: FileList) => void,
  ) {
    const { input } = this;
    this.choose = button(label, "plain", () => input.click());
    this.choose.setAttribute("aria-describedby", this.text.id);
    input.hidden = true;
    input.setAttribute("aria-label", label);
    input.addEventListener("change", () => {
      this.take(input.files);
      input.value = "";
    });
    this.root.append(this.text, this.choose, input, this.allowed);
    this.followDrops();
  }

  /**
   * @param open - whether files can be added now
   * @param allowed - what may be added; nothing is said where it is empty
   */
  show(open: boolean, text: string, allowed: string, endings: readonly string[]): void {
    this.open = open;
    this.choose.disabled = !open;
    this.text.textContent = text;
    this.allowed.textContent = allowed;
    this.allowed.hidden = allowed === "";
    this.root.classList.toggle("off", !open);
    this.input.accept = endings.join(",");
  }

  private followDrops(): void {
    const { root } = this;
    // A notebook around the element has its own idea of what a dropped file means.
    for (const name of ["dragenter", "dragover", "drop", "dragleave"] as const) {
      root.addEventListener(name, (event) => {
        event.preventDefault();
        event.stopPropagation();
        root.classList.toggle("over", this.open && (name === "dragenter" || name === "dragover"));
        if (name === "drop") this.take(event.dataTransfer?.files ?? null);
        else if (event.dataTransfer) event.dataTransfer.dropEffect = this.open ? "copy" : "none";
      });
    }
  }

  private take(files: FileList | null): void {
    if (this.open && files) this.add(files);
  }
}
