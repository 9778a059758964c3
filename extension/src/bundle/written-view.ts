import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { Note } from "../frame/note";
import { trouble } from "../frame/trouble";
import type { Context } from "./context";
import { fetchFile } from "./download";
import type { Exported } from "./protocol";
import { pythonLine } from "./python-line";

/** The file that was written: its size, its hashes, and the way to have it. */
export function writtenView(file: Exported, folder: string, context: Context): HTMLElement {
  const { strings, numbers } = context;
  const note = new Note(context);
  const download = button(strings.download, "plain", () => void run());
  const run = async (): Promise<void> => {
    download.setAttribute("aria-disabled", "true");
    context.say(strings.downloading);
    const ended = await fetchFile(file, context.ask, (share) => {
      note.tell(fill(strings.fetched, numbers.share(share)), false);
    });
    download.removeAttribute("aria-disabled");
    if (ended === null) note.tell(fill(strings.downloaded, file.name));
    else note.tell(trouble(ended === "unreachable" ? null : ended, strings));
  };
  download.addEventListener(
    "click",
    (event) => {
      if (download.getAttribute("aria-disabled")) event.stopImmediatePropagation();
    },
    { capture: true },
  );
  const facts: [string, string][] = [
    [strings.file, `${folder}/${file.name}`],
    [strings.size, fill(strings.bytes, numbers.tell(file.size / 1e6), numbers.whole(file.size))],
    [strings.sha256, file.sha256],
    [strings.manifest, file.manifest],
    [strings.holds, file.summary],
  ];
  const list = h("dl", { class: "facts" });
  for (const [term, fact] of facts) list.append(h("dt", {}, term), h("dd", { dir: "auto" }, fact));
  const line = `bot = SupportBot.open(${JSON.stringify(file.name)})`;
  return h("div", { class: "written" }, list, pythonLine(line, context), h("div", { class: "buttons start" }, download), note.root);
}
