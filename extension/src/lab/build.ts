import { Dialog, showDialog } from "@jupyterlab/apputils";
import { fill } from "../chat/strings/languages";
import { BuildForm } from "./build-form";
import type { Context } from "./context";
import { ordered } from "./form-dialog";
import type { Page } from "./page";
import type { Bot, Job, Proposal } from "./protocol";
import { telling } from "./told";

/** Asks how a folder is to be built, and has it built. Resolves to the job, if there is one. */
export function build(context: Context, page: Page, folder: string): Promise<Job | undefined> {
  const { api, facts, strings } = context;
  return telling(context, async () => {
    const proposal = await api.proposal(folder);
    const again = proposal.existing !== null;
    if (proposal.documents === 0 && !again) return nothing(context, proposal);
    return ordered(
      {
        title: again ? strings.again : strings.build,
        form: new BuildForm(proposal, facts),
        cancel: strings.cancel,
        go: again ? strings.update : strings.start,
      },
      (order) => api.build({ ...order, page: page.id }),
    );
  });
}

/** Has a bot built again from its documents. */
export function rebuild(context: Context, { docs, path, name }: Bot): Promise<Job | undefined> {
  if (docs === null) return Promise.resolve(undefined);
  return telling(context, () => context.api.build({ folder: docs, bot: path, name }));
}

/** Begins a job once more that the end of the server interrupted. */
export async function again(context: Context, page: Page, job: Job): Promise<void> {
  await telling(context, () => context.api.again(job, page.id));
}

/** Says that a folder holds no document. */
async function nothing({ strings, facts }: Context, { folder, skipped }: Proposal): Promise<undefined> {
  const unread = skipped > 0 ? fill(strings.skipped, facts.numbers.whole(skipped)) : "";
  await showDialog({
    title: fill(strings.folder, folder || strings.root),
    body: [strings.nothing, unread].filter(Boolean).join(" "),
    buttons: [Dialog.okButton({ label: strings.close })],
  });
}
