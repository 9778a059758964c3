import { ABCWidgetFactory, Base64ModelFactory, DocumentWidget, type DocumentRegistry } from "@jupyterlab/docregistry";
import type { Contents } from "@jupyterlab/services";
import { Panel, Widget } from "@lumino/widgets";
import { newId } from "../chat/replies";
import { fill } from "../chat/strings/languages";
import { ApiError, troubleOf } from "./api";
import { BundleFacts } from "./bundle-facts";
import type { Context } from "./context";
import { botIcon } from "./icons";
import { BotPanel } from "./panel";
import type { Bot, Kind } from "./protocol";

const TYPE = "slimchat";

/** A bundle may be large, and the page has no use for its bytes. */
class UnreadModelFactory extends Base64ModelFactory {
  override get name(): string {
    return TYPE;
  }

  override get fileFormat(): Contents.FileFormat {
    return null;
  }
}

/** The bot in a file: what it holds, and its chat; or why it cannot be shown. */
class BundleView extends Panel {
  private readonly facts: BundleFacts;

  constructor(
    private readonly path: string,
    private readonly context: Context,
    private readonly open: (bot: Bot, kind: Kind, view: string) => void,
  ) {
    super();
    this.addClass("slimchat-Bundle");
    this.facts = new BundleFacts(context.facts);
    this.addWidget(new Widget({ node: this.facts.root }));
    void this.load();
  }

  private async load(): Promise<void> {
    const { api } = this.context;
    try {
      const bot = await api.at(this.path);
      if (!this.isDisposed) this.present(bot);
    } catch (error) {
      this.refuse(error);
    }
  }

  private refuse(error: unknown): void {
    const { strings } = this.context;
    const { fact, fix } = troubleOf(error);
    const missing = error instanceof ApiError && error.status === 404 && fix === "";
    this.facts.refuse(missing ? fill(strings.notThere, this.path) : `${fact || strings.failed} ${fix}`.trim());
  }

  private present(bot: Bot): void {
    const { api } = this.context;
    if (bot.error) {
      this.facts.refuse(`${bot.error.fact} ${bot.error.fix}`.trim());
      return;
    }
    this.facts.present(bot);
    api.card(bot).then(
      (card) => this.facts.describe(card),
      (error: unknown) => this.facts.refuse(troubleOf(error).fact),
    );
    api.verify(bot).then(
      (verification) => this.facts.verified(verification),
      (error: unknown) => this.facts.notVerified(troubleOf(error)),
    );
    const shown = { bot: bot.id, kind: "chat", view: viewOf(this.path) } as const;
    this.addWidget(new BotPanel(shown, this.context, (kind, view) => this.open(bot, kind, view)));
  }
}

class BundleFactory extends ABCWidgetFactory<DocumentWidget<BundleView>> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<DocumentWidget<BundleView>>,
    private readonly make: (path: string) => BundleView,
  ) {
    super(options);
  }

  protected override createNewWidget(context: DocumentRegistry.Context): DocumentWidget<BundleView> {
    const widget = new DocumentWidget({ content: this.make(context.path), context });
    widget.title.icon = botIcon;
    widget.toolbar.hide(); // it would be an empty strip
    return widget;
  }
}

/** The view of a file's chat; a reload of this tab of the browser finds it again. */
function viewOf(path: string): string {
  const key = `slimchat:view:${path}`;
  const view = sessionStorage.getItem(key) ?? newId();
  sessionStorage.setItem(key, view);
  return view;
}

/** Lets JupyterLab open `*.slimchat`. */
export function addBundles(context: Context, open: (bot: Bot, kind: Kind, view: string) => void): void {
  const { docRegistry } = context.app;
  docRegistry.addFileType({
    name: TYPE,
    displayName: context.strings.bundle,
    extensions: [".slimchat"],
    mimeTypes: ["application/vnd.slimchat"],
    contentType: "file",
    fileFormat: "base64",
    icon: botIcon,
  });
  docRegistry.addModelFactory(new UnreadModelFactory());
  const options = {
    name: TYPE,
    label: context.strings.bundle,
    modelName: TYPE,
    fileTypes: [TYPE],
    defaultFor: [TYPE],
    readOnly: true,
  };
  const factory = new BundleFactory(options, (path) => new BundleView(path, context, open));
  // The class and the interface of JupyterLab differ in whether what is optional may be undefined.
  docRegistry.addWidgetFactory(factory as DocumentRegistry.WidgetFactory);
}
