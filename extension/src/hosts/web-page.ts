/** The server's own chat page: asks for a token where one is needed. */
import { h } from "../chat/dom";
import { languageOf } from "../chat/strings/languages";
import { Api, Refusal } from "./web-api";

const TEXTS = {
  en: { label: "Access token", enter: "Enter", note: "This chat needs a token. Ask whoever runs it." },
  es: { label: "Clave de acceso", enter: "Entrar", note: "Este chat necesita una clave. Pídala a quien lo administra." },
  pt: { label: "Chave de acesso", enter: "Entrar", note: "Este chat precisa de uma chave. Peça-a a quem o administra." },
};

const texts = TEXTS[languageOf(document.documentElement.lang, navigator.language)];
const api = new Api(".", null);
const main = document.querySelector("main")!;
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
    await api.enter(token);
  } catch (error) {
    told.textContent = error instanceof Refusal ? error.error.fact : String(error);
    ask();
    return;
  }
  show();
}

function ask(): void {
  main.replaceChildren(form);
  input.focus();
}

function show(): void {
  main.replaceChildren(h("slim-chat" as "div", { base: "." }));
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
