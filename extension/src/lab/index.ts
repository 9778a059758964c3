/** The plugins for JupyterLab and Jupyter Notebook. */
import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { IFileBrowserFactory } from "@jupyterlab/filebrowser";
import { ILauncher } from "@jupyterlab/launcher";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { ITranslator } from "@jupyterlab/translation";
import { languageOf } from "../chat/strings/languages";
import { Api } from "./api";
import { again } from "./build";
import { addBundles } from "./bundle";
import { addCommands, COMMANDS } from "./commands";
import type { Context } from "./context";
import { openUploaded, takeDropped } from "./dropped";
import { followEndings } from "./ending";
import { Facts } from "./facts";
import { openMenu } from "./menu";
import { Page } from "./page";
import { Panels } from "./panels";
import { jupyterServer } from "./server";
import { Settings } from "./settings";
import { Sidebar } from "./sidebar/sidebar";
import { stringsIn } from "./strings";
import { addStyles } from "./styles";
import { telling } from "./told";
import { Workspace } from "./workspace";

const ID = "slimchat:plugin";

function contextOf(app: JupyterFrontEnd, translator: ITranslator | null, settings: Settings): Context {
  const language = languageOf(translator?.languageCode);
  const strings = stringsIn(language);
  const server = jupyterServer(app.serviceManager.serverSettings);
  return {
    app,
    server,
    api: new Api(server),
    workspace: new Workspace(server),
    settings,
    facts: new Facts(language, strings),
    strings,
  };
}

function activate(
  app: JupyterFrontEnd,
  labShell: ILabShell | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  launcher: ILauncher | null,
  browsers: IFileBrowserFactory | null,
  registry: ISettingRegistry | null,
  translator: ITranslator | null,
): void {
  const begun = performance.now();
  addStyles();
  const settings = new Settings();
  const context = contextOf(app, translator, settings);
  const { api, strings } = context;
  if (registry) void settings.follow(registry, ID, strings);
  const panels = new Panels(context, labShell !== null);
  const page = new Page(sessionStorage);
  const sidebar = new Sidebar(context, {
    build: () => void app.commands.execute(COMMANDS.buildHere),
    end: async (job) => void (await telling(context, () => api.end(job))),
    again: (job) => again(context, page, job),
    open: (bot, kind) => void panels.open(bot.id, kind),
    watch: (bot, on) => telling(context, () => api.watch(bot, on)),
    menu: (bot, x, y) => openMenu(app, bot, x, y),
  });
  app.shell.add(sidebar, "left", { rank: 350, type: strings.bots });
  const showBots = (): void => app.shell.activateById(sidebar.id);
  addCommands(context, { panels, page, browsers, showBots });
  // Before, a panel that is opened is none of the layout that Lab is about to restore, and closed.
  void app.restored.then(() => followEndings(context, page, {
    chat: (bot) => void panels.open(bot.id, "chat"),
    file: (path) => void app.commands.execute("docmanager:open", { path }),
    again: (job) => void again(context, page, job),
  }));
  restorer?.add(sidebar, sidebar.id);
  if (restorer) panels.restore(restorer, COMMANDS.open);
  for (const command of [COMMANDS.buildHere, COMMANDS.showBots, COMMANDS.chat, COMMANDS.inspector, COMMANDS.controls, COMMANDS.knowledge, COMMANDS.tuner, COMMANDS.evaluation, COMMANDS.blind]) {
    palette?.addItem({ command, category: strings.category });
  }
  launcher?.add({ command: COMMANDS.buildHere, category: "Other", rank: 10, args: { isLauncher: true } });
  if (browsers) {
    openUploaded(app, browsers);
    takeDropped(sidebar.node, context, browsers);
  }
  addBundles(context, (bot, kind, view) => void panels.show({ bot: bot.id, kind, view }));
  performance.measure("slimchat:activate", { start: begun });
}

const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: "Builds support bots from folders of documents, and talks to them.",
  autoStart: true,
  optional: [
    ILabShell,
    ILayoutRestorer,
    ICommandPalette,
    ILauncher,
    IFileBrowserFactory,
    ISettingRegistry,
    ITranslator,
  ],
  activate,
};

export default [plugin];
