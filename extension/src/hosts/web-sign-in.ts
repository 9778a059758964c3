/** Asks for a token where a page of the server needs one, and keeps it in the server's cookie. */
import { h } from "../chat/dom";
import type { Language } from "../chat/protocol";
import { languageOf } from "../chat/strings/languages";
import { Api, Refusal } from "./web-api";

const TEXTS = {
  en: { label: "Access token", enter: "Enter", note: "This chat needs a token. Ask whoever runs it.", operator: "This page needs a token for operators. Ask whoever runs the server." },
  es: { label: "Clave de acceso", enter: "Entrar", note: "Este chat necesita una clave. Pídala a quien lo administra.", operator: "Esta página necesita una clave de operador. Pídala a quien administra el servidor." },
  pt: { label: "Chave de acesso", enter: "Entrar", note: "Este chat precisa de uma chave. Peça-a a quem o administra.", operator: "Esta página precisa de uma chave de operador. Peça-a a quem administra o servidor." },
};

/** The language of a page: the server's choice, else the browser's. */
export const pageLanguage = (): Language => languageOf(document.documentElement.lang, navigator.language);

/**
 * `show` draws the page once there may be a token; it calls `ask` when there is none. `accept` keeps
 * a token, and throws where the server refuses it; by default the server's cookie keeps it.
 */
export class SignIn {
  private readonly input = h("input", { type: "password", name: "token", autocomplete: "current-password", required: "" });
  private readonly told = h("p", { role: "alert" });
  private readonly form: HTMLFormElement;

  constructor(
    private readonly main: HTMLElement,
    why: "note" | "operator",
    private readonly show: () => void,
    private readonly accept: (token: string) => Promise<void> = (token) => new Api(".", null).enter(token),
  ) {
    const texts = TEXTS[pageLanguage()];
    this.form = h(
      "form",
      { class: "sign-in" },
      h("p", {}, texts[why]),
      h("label", {}, texts.label, this.input),
      h("button", {}, texts.enter),
      this.told,
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.enter(this.input.value.trim());
    });
  }

  /** Takes the token from the address, if one stands there, else from the cookie. */
  start(): void {
    // A link with another token, opened where the page is already, loads nothing.
    addEventListener("hashchange", () => this.given());
    if (!this.given()) this.show();
  }

  private given(): boolean {
    const token = new URLSearchParams(location.hash.slice(1)).get("token");
    if (token === null) return false;
    // Not to be seen, kept in the history or copied along with the address.
    history.replaceState(null, "", location.pathname);
    void this.enter(token);
    return true;
  }

  ask(told = ""): void {
    this.told.textContent = told;
    this.main.replaceChildren(this.form);
    this.input.focus();
  }

  private async enter(token: string): Promise<void> {
    try {
      await this.accept(token);
    } catch (error) {
      return this.ask(error instanceof Refusal ? error.error.fact : String(error));
    }
    this.show();
  }
}
