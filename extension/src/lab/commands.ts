import { Dialog, InputDialog, Notification, showDialog } from "@jupyterlab/apputils";
import type { IFileBrowserFactory } from "@jupyterlab/filebrowser";
import type { ReadonlyPartialJSONObject } from "@lumino/coreutils";
import { copyText } from "../chat/clipboard";
import { fill } from "../chat/strings/languages";
import { build, rebuild } from "./build";
import type { Context } from "./context";
import { exportBot } from "./export";
import { botIcon, KIND_ICONS } from "./icons";
import { isShown, type Panels } from "./panels";
import { KINDS, type Bot } from "./protocol";
import { active } from "./sidebar/job-card";
import type { Page } from "./page";
import { telling } from "./told";

export const COMMANDS = {
  build: "slimchat:build",
  buildHere: "slimchat:build-here",
  showBots: "slimchat:show-bots",
  /** Takes what {@link Shown} has. */
  open: "slimchat:open",
  chat: "slimchat:chat",
  another: "slimchat:chat-beside",
  inspector: "slimchat:inspector",
  controls: "slimchat:controls",
  knowledge: "slimchat:knowledge",
  tuner: "slimchat:tuner",
  evaluation: "slimchat:evaluation",
  blind: "slimchat:blind",
  rebuild: "slimchat:rebuild",
  notebook: "slimchat:notebook",
  python: "slimchat:python",
  export: "slimchat:export",
  verify: "slimchat:verify",
  reveal: "slimchat:reveal",
  remove: "slimchat:delete",
} as const;

type Args = ReadonlyPartialJSONObject;

export interface Places {
  readonly panels: Panels;
  readonly page: Page;
  readonly browsers: IFileBrowserFactory | null;
  showBots(): void;
}

/** Commands that begin something, and those that take a bot: `{"bot": ID}`, or they ask which. */
export function addCommands(context: Context, places: Places): void {
  const { app, api, strings } = context;
  const { panels, page, browsers } = places;
  const { commands } = app;

  const buildFrom = async (folder: string): Promise<void> => {
    if (await build(context, page, folder)) places.showBots();
  };
  commands.addCommand(COMMANDS.build, {
    label: strings.build,
    caption: strings.buildCaption,
    icon: botIcon,
    execute: ({ folder }) => buildFrom(typeof folder === "string" ? folder : chosenFolder(browsers)),
  });
  commands.addCommand(COMMANDS.buildHere, {
    label: (args) => (args["isLauncher"] ? strings.build : strings.buildMore),
    caption: strings.buildCaption,
    icon: botIcon,
    execute: ({ cwd }) => buildFrom(typeof cwd === "string" ? cwd : shownFolder(browsers)),
  });
  commands.addCommand(COMMANDS.showBots, {
    label: strings.showBots,
    icon: botIcon,
    execute: () => places.showBots(),
  });
  commands.addCommand(COMMANDS.open, {
    label: strings.open_chat,
    isVisible: () => false,
    execute: (args) => {
      if (isShown(args)) panels.show(args);
    },
  });

  const add = (
    command: string,
    label: string,
    options: { icon?: typeof botIcon; alone?: string; enabled?: (bot: Bot) => boolean },
    execute: (bot: Bot) => unknown,
  ): void => {
    const { icon, alone = label, enabled = () => true } = options;
    commands.addCommand(command, {
      label: (args) => (named(context, args) ? label : alone),
      ...(icon ? { icon } : {}),
      isEnabled: (args) => {
        const bot = named(context, args);
        return bot === undefined || enabled(bot);
      },
      execute: async (args) => {
        const bot = named(context, args) ?? (await chosenBot(context, panels.current));
        return bot && enabled(bot) ? execute(bot) : undefined;
      },
    });
  };
  for (const kind of KINDS) {
    const options = { icon: KIND_ICONS[kind], alone: strings[`open_${kind}`] };
    add(COMMANDS[kind], strings[`act_${kind}`], options, (bot) => void panels.open(bot.id, kind));
  }
  add(COMMANDS.another, strings.act_another, {}, (bot) => {
    const open = panels.open(bot.id, "chat");
    panels.begin(bot.id, "chat", open);
  });
  add(COMMANDS.rebuild, strings.act_rebuild, { enabled: ({ docs }) => docs !== null }, async (bot) => {
    if (await rebuild(context, bot)) places.showBots();
  });
  add(COMMANDS.notebook, strings.act_notebook, {}, (bot) =>
    telling(context, async () => {
      const { path } = await api.notebook(bot);
      await commands.execute("docmanager:open", { path });
    }),
  );
  add(COMMANDS.python, strings.act_python, {}, (bot) =>
    telling(context, async () => {
      const { python } = await api.python(bot);
      if (await copyText(python)) Notification.success(strings.copied, { autoClose: 3_000 });
      else Notification.error(strings.notCopied);
    }),
  );
  add(COMMANDS.export, strings.act_export, { enabled: ({ kind }) => kind === "folder" }, async (bot) => {
    if (await exportBot(context, page, bot)) places.showBots();
  });
  add(COMMANDS.verify, strings.act_verify, { enabled: ({ kind }) => kind === "bundle" }, ({ path }) =>
    commands.execute("docmanager:open", { path }),
  );
  add(COMMANDS.reveal, strings.act_reveal, {}, ({ path }) => commands.execute("filebrowser:go-to-path", { path }));
  add(COMMANDS.remove, strings.act_remove, {}, async (bot) => {
    const { button } = await showDialog({
      title: fill(strings.removeTitle, bot.name),
      body: fill(strings.removeText, bot.path),
      buttons: [Dialog.cancelButton({ label: strings.cancel }), Dialog.warnButton({ label: strings.remove })],
      defaultButton: 0,
    });
    if (!button.accept) return;
    await telling(context, async () => {
      await api.remove(bot);
      panels.close(bot.id);
      const builds = context.workspace.jobs.filter((job) => job.bot === bot.path && !active(job));
      await Promise.all(builds.map((job) => api.end(job)));
    });
  });
}

/** The bot that the arguments of a command name. */
function named({ workspace }: Context, { bot }: Args): Bot | undefined {
  return typeof bot === "string" ? workspace.bot(bot) : undefined;
}

/** The bot that is shown, or the only one there is, else the one that is chosen now. */
async function chosenBot({ app, workspace, strings }: Context, shown: string | undefined): Promise<Bot | undefined> {
  const { bots } = workspace;
  const current = bots.find(({ id }) => id === shown);
  if (current || bots.length === 1) return current ?? bots[0];
  if (bots.length === 0) {
    await app.commands.execute(COMMANDS.showBots);
    return undefined;
  }
  const items = bots.map(({ name, path }) => fill(strings.says, name, path));
  const { value } = await InputDialog.getItem({ title: strings.which, items, okLabel: strings.choose, cancelLabel: strings.cancel });
  return value === null ? undefined : bots[items.indexOf(value)];
}

/** The folder that is selected in the file browser, else the one that it shows. */
function chosenFolder(browsers: IFileBrowserFactory | null): string {
  const browser = browsers?.tracker.currentWidget;
  for (const item of browser?.selectedItems() ?? []) if (item.type === "directory") return item.path;
  return browser?.model.path ?? "";
}

const shownFolder = (browsers: IFileBrowserFactory | null): string => browsers?.tracker.currentWidget?.model.path ?? "";
