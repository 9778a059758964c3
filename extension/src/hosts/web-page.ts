/**
 * The server's own chat page, and the same page elsewhere: asks for a token where one is needed.
 *
 * A page elsewhere names its server in `data-server` of `<main>`. There is no cookie there; the tab
 * keeps the token.
 */
import { h } from "../chat/dom";
import { languageOf } from "../chat/strings/languages";
import { Api, Refusal } from "./web-api";

const TEXTS = {
  en: { label: "Access token", enter: "Enter", note: "This chat needs a token. Ask whoever runs it." },
  es: { label: "Clave de acceso", enter: "Entrar", note: "Este chat necesita una clave. Pídala a quien lo administra." },
  pt: { label: "Chave de acesso", enter: "Entrar", note: "Este chat precisa de uma chave. Peça-a a quem o administra." },
};

const KEPT = "slimchat token";
document.documentElement.lang ||= languageOf(navigator.language);
const texts = TEXTS[languageOf(document.documentElement.lang, navigator.language)];
const main = document.querySelector("main")!;
const elsewhere = main.dataset["server"];
let held = kept();
const input = h("input", { type: "password", name: "token", autocomplete: "current-password", required: "" });
const told = h("p", { role: "alert" });
const form = h(
  "form",
  {},
  h("p", {}, texts.note),
  h("label", {}, texts.label, input),
  h("button", {}, texts.enter),
  told,
);

async function enter(token: string): Promise<void> {
  try {
    await (elsewhere === undefined ? new Api(".", null).enter(token) : hold(elsewhere, token));
  } catch (error) {
    told.textContent = error instanceof Refusal ? error.error.fact : String(error);
    ask();
    return;
  }
  show();
}

/** Keeps a token that a server elsewhere accepts. */
async function hold(server: string, token: string): Promise<void> {
  await new Api(server, token).about();
  held = token;
  try {
    sessionStorage.setItem(KEPT, token);
  } catch {
    // The page may forbid storage; the token is then held until it is left.
  }
}

function kept(): string | null {
  try {
    return elsewhere === undefined ? null : sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function ask(): void {
  main.replaceChildren(form);
  input.focus();
}

function show(): void {
  main.replaceChildren(h("slim-chat" as "div", { base: elsewhere ?? ".", ...(held ? { token: held } : {}) }));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void enter(input.value.trim());
});
main.addEventListener("slim-chat-unauthorized", ask);

const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) {
  // Not to be seen, kept in the history or copied along with the address.
  history.replaceState(null, "", location.pathname);
  void enter(given);
} else {
  show();
}
