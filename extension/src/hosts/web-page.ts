/** The server's own chat page: asks for a token where one is needed. */
import { h } from "../chat/dom";
import { SignIn } from "./web-sign-in";

const main = document.querySelector("main")!;
const signIn = new SignIn(main, "note", () => main.replaceChildren(h("slim-chat" as "div", { base: "." })));
main.addEventListener("slim-chat-unauthorized", () => signIn.ask());
signIn.start();
