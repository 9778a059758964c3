import { button } from "../chat/dom";
import { adopt } from "../chat/styles/adopt";

const styles = `
:host([launcher]) {
  position: fixed; inset-block-end: 16px; inset-inline-end: 16px; z-index: var(--slim-chat-layer, 1000);
  width: min(24rem, calc(100vw - 32px)); box-shadow: 0 4px 24px rgb(0 0 0 / .25);
  --slim-chat-height: min(36rem, calc(100vh - 96px));
}
:host([launcher]:not([open])) { width: auto; border: 0 !important; border-radius: 999px; }
:host([launcher]:not([open])) .frame { display: none; }
.launch { display: block; width: 100%; min-height: 44px; padding: 8px 20px; border: 0; background: var(--accent); color: var(--on-accent); font-weight: 600; }
.launch:focus-visible { outline-color: var(--on-accent); outline-offset: -5px; }
`;

/** A button that opens and closes a chat in the corner of the page. The attribute `open` tells. */
export class Launcher {
  private readonly button: HTMLButtonElement;

  constructor(
    private readonly chat: HTMLElement,
    root: ShadowRoot,
    private readonly labels: () => { open: string; close: string },
    private readonly opened: () => void,
  ) {
    adopt(root, styles);
    this.button = button("", "launch", () => this.toggle());
    root.append(this.button);
    this.draw();
  }

  draw(): void {
    const open = this.chat.hasAttribute("open");
    const { open: show, close } = this.labels();
    this.button.hidden = !this.chat.hasAttribute("launcher");
    this.button.textContent = open ? close : show;
    this.button.setAttribute("aria-expanded", String(open));
  }

  private toggle(): void {
    const open = this.chat.toggleAttribute("open");
    this.draw();
    if (open) this.opened();
  }
}
