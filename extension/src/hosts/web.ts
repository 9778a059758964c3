/** The chat for any web page: `<script src="…/slimchat.js"></script><slim-chat base="…"></slim-chat>`. */
import { SlimChat, type HandoffForm } from "../chat";
import { stringsIn } from "../chat/strings";
import { spokenIn } from "../frame/language";
import { Api, Refusal } from "./web-api";
import { Launcher } from "./web-launcher";
import { Shelf } from "./web-shelf";
import { WebTransport } from "./web-transport";

/** Where the script came from; the server that it talks to when the page names none. */
const home = (document.currentScript as HTMLScriptElement | null)?.src;
const OWN = ["base", "token", "keep"];

/**
 * `<slim-chat>` over HTTP.
 *
 * Attributes: those of the chat, and `base` (address of the server), `token`, `keep` (`local`,
 * `session` or `none`: how long the browser keeps what was said), `launcher` and `open`.
 * Fires `slim-chat-unauthorized` when the server wants a token.
 */
export class WebChat extends SlimChat {
  static override readonly observedAttributes = [...SlimChat.observedAttributes, ...OWN, "launcher", "open"];

  private transport: WebTransport | undefined;
  private readonly launcher: Launcher;

  constructor() {
    super();
    this.launcher = new Launcher(this, this.shadowRoot!, () => this.labels(), () => this.focus());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.link();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unlink();
  }

  override attributeChangedCallback(name?: string): void {
    super.attributeChangedCallback();
    this.launcher?.draw();
    if (name !== undefined && OWN.includes(name) && this.isConnected && this.transport) this.link();
  }

  /** Talks to the server anew, as after a token was given. */
  link(): void {
    this.unlink();
    const base = this.getAttribute("base") ?? (home ? new URL(".", home).href : ".");
    const api = new Api(base, this.getAttribute("token"));
    const shelf = new Shelf(storageFor(this.getAttribute("keep")), `slim-chat ${api.name}`);
    this.transport = new WebTransport(api, shelf, () => this.unauthorized());
    this.connect(this.transport);
    void this.introduce(api);
  }

  private unlink(): void {
    this.disconnect();
    this.transport?.close();
    this.transport = undefined;
  }

  private async introduce(api: Api): Promise<void> {
    try {
      const { title, suggestions, handoff } = await api.about();
      if (this.transport && handoff?.fields?.length) this.transport.handoff = handoff as HandoffForm;
      if (!this.hasAttribute("heading")) this.setAttribute("heading", title);
      this.suggestions = suggestions;
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) this.unauthorized();
    }
  }

  private unauthorized(): void {
    this.dispatchEvent(new CustomEvent("slim-chat-unauthorized", { bubbles: true, composed: true }));
  }

  private labels(): { open: string; close: string } {
    const strings = stringsIn(spokenIn(this, null));
    return { open: this.getAttribute("heading") || strings.title, close: strings.close };
  }
}

/** A page may forbid storage; the chat then keeps nothing. */
function storageFor(keep: string | null): Storage | null {
  try {
    if (keep === "none") return null;
    return keep === "session" ? sessionStorage : localStorage;
  } catch {
    return null;
  }
}

if (!customElements.get("slim-chat")) customElements.define("slim-chat", WebChat);
