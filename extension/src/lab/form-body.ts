import type { Dialog } from "@jupyterlab/apputils";
import { Widget } from "@lumino/widgets";

/** A form that asks for an order. */
export interface Form<Order> {
  readonly root: HTMLElement;
  readonly order: Order;
}

/** A form as the body of a dialog, whose value is the order. */
export class FormBody<Order> extends Widget implements Dialog.IBodyWidget<Order> {
  constructor(private readonly form: Form<Order>) {
    super({ node: form.root });
  }

  getValue(): Order {
    return this.form.order;
  }
}
