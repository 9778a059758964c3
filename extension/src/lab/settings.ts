import type { ISettingRegistry } from "@jupyterlab/settingregistry";
import type { Language } from "../chat/protocol";
import { LANGUAGES } from "../chat/strings/languages";

/** What the user has set; schema/plugin.json has the defaults. */
export class Settings {
  openChat = true;
  /** Null where answers follow the question's language. */
  answerLanguage: Language | null = null;

  /** Reads the settings, now and whenever they change. */
  async follow(registry: ISettingRegistry, plugin: string): Promise<void> {
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
