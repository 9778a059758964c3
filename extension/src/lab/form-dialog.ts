import { Dialog, showDialog } from "@jupyterlab/apputils";
import { h } from "../chat/dom";
import { troubleOf } from "./api";
import { FormBody, type Form } from "./form-body";

interface Asking<Order> {
  title: string;
  form: Form<Order>;
  cancel: string;
  go: string;
}

/**
 * Asks for an order until it is carried out or called off; what was wrong with it is told in the
 * form, whose entries stay. Resolves to undefined when it was called off.
 */
export async function ordered<Order, T>(
  { title, form, cancel, go }: Asking<Order>,
  send: (order: Order) => Promise<T>,
): Promise<T | undefined> {
  const wrong = h("p", { class: "slimchat-bad", role: "alert" });
  for (;;) {
    const { button, value } = await showDialog({
      title,
      body: new FormBody(form),
      buttons: [Dialog.cancelButton({ label: cancel }), Dialog.okButton({ label: go })],
      focusNodeSelector: "input[type=text]",
    });
    if (!button.accept || !value) return undefined;
    try {
      return await send(value);
    } catch (error) {
      const { fact, fix } = troubleOf(error);
      wrong.textContent = [fact, fix].filter(Boolean).join(" ");
      form.root.prepend(wrong);
    }
  }
}
