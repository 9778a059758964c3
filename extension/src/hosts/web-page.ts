/**
 * The server's own chat page, and the same page elsewhere: asks for a token where one is needed.
 *
 * A page elsewhere names its server in `data-server` of `<main>`. There is no cookie there; the tab
 * keeps the token.
 */
import { h } from "../chat/dom";
import { Api } from "./web-api";
import { pageLanguage, SignIn } from "./web-sign-in";

const KEPT = "slimchat token";
const main = document.querySelector("main")!;
document.documentElement.lang ||= pageLanguage();
const elsewhere = main.dataset["server"];
let held = kept();

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

function show(): void {
  main.replaceChildren(h("slim-chat" as "div", { base: elsewhere ?? ".", ...(held ? { token: held } : {}) }));
}

const signIn = new SignIn(main, "note", show, elsewhere === undefined ? undefined : (token) => hold(elsewhere, token));
main.addEventListener("slim-chat-unauthorized", () => signIn.ask());
signIn.start();
