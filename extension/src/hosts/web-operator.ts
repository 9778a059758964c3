/** The server's page for operators. */
import { OperatorApi } from "../operator/api";
import { OperatorPage } from "../operator/page";
import { stringsIn } from "../operator/strings";
import { pageLanguage, SignIn } from "./web-sign-in";

const main = document.querySelector("main")!;
const language = pageLanguage();
const signIn = new SignIn(main, "operator", () => {
  const page = new OperatorPage(new OperatorApi(), stringsIn(language), language, (told) => signIn.ask(told));
  main.replaceChildren(page.element);
  page.load();
});
signIn.start();
