import { Dialog, showDialog } from "@jupyterlab/apputils";
import { troubleOf } from "./api";
import type { Context } from "./context";

/** Does something; what goes wrong is told in a dialog. Resolves to undefined then. */
export async function telling<T>(context: Pick<Context, "strings">, action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    const { strings } = context;
    const { fact, fix } = troubleOf(error);
    await showDialog({
      title: strings.failed,
      body: [fact, fix].filter(Boolean).join(" "),
      buttons: [Dialog.okButton({ label: strings.close })],
    });
    return undefined;
  }
}
