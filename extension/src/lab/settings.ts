import type { ISettingRegistry } from "@jupyterlab/settingregistry";
import type { Language } from "../chat/protocol";
import { LANGUAGES } from "../chat/strings/languages";
import type { Strings } from "./strings";

type Choice = { const: string; title: string };
type Property = ISettingRegistry.IProperty;

/** What the user has set; schema/plugin.json has the defaults. */
export class Settings {
  openChat = true;
  /** Null where answers follow the question's language. */
  answerLanguage: Language | null = null;

  /** Reads the settings, now and whenever they change; their editor speaks the language of these strings. */
  async follow(registry: ISettingRegistry, plugin: string, strings: Strings): Promise<void> {
    registry.transform(plugin, { fetch: (found) => ({ ...found, schema: translated(found.schema, strings) }) });
    const settings = await registry.load(plugin);
    const read = (): void => {
      const { openChat, answerLanguage } = settings.composite;
      this.openChat = openChat !== false;
      const known = typeof answerLanguage === "string" && Object.hasOwn(LANGUAGES, answerLanguage);
      this.answerLanguage = known ? (answerLanguage as Language) : null;
    };
    settings.changed.connect(read);
    read();
  }
}

/** JupyterLab translates the settings of an extension from language packs of its own only. */
function translated(schema: ISettingRegistry.ISchema, strings: Strings): ISettingRegistry.ISchema {
  const { openChat, answerLanguage, ...others } = schema.properties ?? {};
  const languages = (answerLanguage as { oneOf?: Choice[] } | undefined)?.oneOf ?? [];
  const oneOf = languages.map((choice) => (choice.const === "" ? { ...choice, title: strings.setLanguageNone } : choice));
  return {
    ...schema,
    "jupyter.lab.setting-icon-label": strings.bots,
    title: strings.bots,
    description: strings.settingsFor,
    properties: {
      ...others,
      openChat: { ...openChat, title: strings.setOpenChat, description: strings.setOpenChatHelp } as Property,
      answerLanguage: { ...answerLanguage, title: strings.setLanguage, description: strings.setLanguageHelp, oneOf } as Property,
    },
  };
}
