import type { ILayoutRestorer } from "@jupyterlab/application";
import { MainAreaWidget, WidgetTracker } from "@jupyterlab/apputils";
import { TabPanel } from "@lumino/widgets";
import { newId } from "../chat/replies";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import { KIND_ICONS } from "./icons";
import { BotPanel, type Shown } from "./panel";
import { KINDS, type Kind } from "./protocol";

export type Panel = MainAreaWidget<BotPanel>;

/**
 * The panels in the main area.
 *
 * Jupyter Notebook shows one thing in its main area: a document, beside which a panel goes, or its
 * first page, which has tabs.
 */
export class Panels {
  private readonly tracker = new WidgetTracker<Panel>({ namespace: "slimchat" });

  /** `many`: the main area holds several panels, as JupyterLab's does. */
  constructor(
    private readonly context: Context,
    private readonly many: boolean,
  ) {
    context.workspace.follow((aspect) => {
      if (aspect === "bots") this.tracker.forEach((panel) => this.entitle(panel));
    });
  }

  /** Has JupyterLab open the panels again after a reload, with a command that takes {@link Shown}. */
  restore(restorer: ILayoutRestorer, command: string): void {
    const args = ({ content }: Panel): Record<string, string> => ({ ...content.shown });
    void restorer.restore(this.tracker, { command, args, name: ({ id }) => id });
  }

  /** Shows a panel that is open, else a new one. */
  open(bot: string, kind: Kind): Panel {
    const found = this.tracker.filter(({ content: { shown } }) => shown.bot === bot && shown.kind === kind).at(-1);
    return found ? this.activate(found) : this.begin(bot, kind);
  }

  /** A new panel, beside another one where that is given. */
  begin(bot: string, kind: Kind, beside?: Panel): Panel {
    return this.show({ bot, kind, view: newId() }, beside);
  }

  /** The panel with that view. */
  show(shown: Shown, beside?: Panel): Panel {
    const id = `slimchat-${shown.kind}-${shown.view}`;
    const found = this.tracker.find((panel) => panel.id === id);
    if (found) return this.activate(found);
    const content = new BotPanel(shown, this.context, (kind, view) => {
      this.show({ bot: shown.bot, kind, view }, panel);
    });
    const panel: Panel = new MainAreaWidget({ content });
    panel.toolbar.hide(); // it would be an empty strip
    panel.id = id;
    this.entitle(panel);
    this.place(panel, beside);
    void this.tracker.add(panel);
    return this.activate(panel);
  }

  /** The bot of the panel that was used last. */
  get current(): string | undefined {
    const panel = this.tracker.currentWidget;
    return panel && panel === this.context.app.shell.currentWidget ? panel.content.shown.bot : undefined;
  }

  /** Closes what shows a bot. */
  close(bot: string): void {
    for (const panel of this.tracker.filter(({ content }) => content.shown.bot === bot)) panel.dispose();
  }

  private place(panel: Panel, beside?: Panel): void {
    const { shell } = this.context.app;
    const tabs = shell.currentWidget;
    if (this.many) shell.add(panel, "main", beside ? { ref: beside.id, mode: "split-right" } : {});
    else if (tabs instanceof TabPanel) tabs.addWidget(panel);
    else shell.add(panel, "right");
  }

  private activate(panel: Panel): Panel {
    const { shell } = this.context.app;
    const tabs = shell.currentWidget;
    if (!this.many && tabs instanceof TabPanel && tabs.widgets.includes(panel)) tabs.currentWidget = panel;
    else shell.activateById(panel.id);
    return panel;
  }

  private entitle({ content, title }: Panel): void {
    const { strings, workspace } = this.context;
    const { bot, kind } = content.shown;
    const known = workspace.bot(bot);
    const what = strings[`kind_${kind}`];
    title.label = known ? fill(strings.says, known.name, what) : title.label || what;
    title.caption = known?.path ?? title.caption;
    title.icon = KIND_ICONS[kind];
  }
}

/** Whether a command's arguments name a panel. */
export function isShown(value: unknown): value is Shown {
  const { bot, kind, view } = (value ?? {}) as Partial<Shown>;
  return typeof bot === "string" && typeof view === "string" && KINDS.includes(kind as Kind);
}
