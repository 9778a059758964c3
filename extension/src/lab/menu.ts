import { Menu } from "@lumino/widgets";
import type { JupyterFrontEnd } from "@jupyterlab/application";
import { COMMANDS } from "./commands";
import type { Bot } from "./protocol";

const GROUPS = [
  [COMMANDS.chat, COMMANDS.another, COMMANDS.inspector, COMMANDS.controls, COMMANDS.knowledge, COMMANDS.tuner, COMMANDS.evaluation, COMMANDS.blind],
  [COMMANDS.rebuild, COMMANDS.notebook, COMMANDS.python, COMMANDS.export, COMMANDS.verify, COMMANDS.reveal],
  [COMMANDS.remove],
];

/** Everything that can be done to a bot, at a place of the page. */
export function openMenu({ commands }: JupyterFrontEnd, bot: Bot, x: number, y: number): void {
  const menu = new Menu({ commands });
  GROUPS.forEach((group, index) => {
    if (index > 0) menu.addItem({ type: "separator" });
    for (const command of group) menu.addItem({ command, args: { bot: bot.id } });
  });
  menu.aboutToClose.connect(() => void Promise.resolve().then(() => menu.dispose()));
  menu.open(x, y);
}
