/**
 * The server's own chat page, and the same page elsewhere: asks for a token where one is needed.
 *
 * A page elsewhere names its server in `data-server` of `<main>`. There is no cookie there; the tab
 * keeps the token, as it does in a frame of another site, where browsers keep no cookie.
 */
import { h } from "../chat/dom";
import { Api, Refusal } from "./web-api";
import { pageLanguage, SignIn } from "./web-sign-in";

const KEPT = "slimchat token";
const main = document.querySelector("main")!;
document.documentElement.lang ||= pageLanguage();
const elsewhere = main.dataset["server"];
let held = kept();

/** Keeps a token that the server accepts: in its cookie, else in the tab. */
async function accept(token: string): Promise<void> {
  if (elsewhere !== undefined) return hold(elsewhere, token);
  keep(null);
  await new Api(".", null).enter(token);
  try {
    await new Api(".", null).about();
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 401)) throw error;
    await hold(".", token); // the browser has not kept the cookie
  }
}

async function hold(server: string, token: string): Promise<void> {
  await new Api(server, token).about();
  keep(token);
}

function keep(token: string | null): void {
  held = token;
  try {
    if (token === null) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, token);
  } catch {
    // The page may forbid storage; the token is then held until it is left.
  }
}

function kept(): string | null {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function show(): void {
  main.replaceChildren(h("slim-chat" as "div", { base: elsewhere ?? ".", ...(held ? { token: held } : {}) }));
}

const signIn = new SignIn(main, "note", show, accept);
main.addEventListener("slim-chat-unauthorized", () => signIn.ask());
signIn.start();
