import type { ConversationSummary, Feedback, Language, Snapshot, StoredMessage } from "../chat";
import { newId } from "../chat/replies";

/** Bounds of what the browser keeps. */
export const KEPT = { conversations: 20, messages: 200, deleted: 20, title: 80 };

interface Conversation {
  id: string;
  title: string;
  messages: StoredMessage[];
}

interface Kept {
  version: 1;
  current: string;
  language: Language | null;
  conversations: Conversation[];
}

/**
 * The conversations of one chat, of which one is shown; never empty. The browser keeps them.
 * slimchat/widgets/conversations.py does the same for notebooks.
 */
export class Shelf {
  language: Language | null = null;
  private open: Conversation[] = [];
  private deleted: Conversation[] = [];
  private current: Conversation;

  constructor(
    private readonly storage: Storage | null,
    private readonly key: string,
  ) {
    this.current = this.load() ?? this.begin();
  }

  get shown(): string {
    return this.current.id;
  }

  snapshot(): Snapshot {
    return {
      messages: this.current.messages,
      conversation: this.current.id,
      conversations: this.open.map(summary),
      language: this.language,
    };
  }

  messages(conversation: string): readonly StoredMessage[] {
    return this.get(conversation)?.messages ?? [];
  }

  record(conversation: string, ...turn: StoredMessage[]): void {
    const home = this.get(conversation);
    if (home) home.messages = [...home.messages, ...turn].slice(-KEPT.messages);
    this.save();
  }

  judge(request: string, feedback: Feedback): void {
    this.mark(request, { feedback });
  }

  /** What was said up to the answer of a request, and with it. */
  until(request: string): StoredMessage[] {
    for (const { messages } of [...this.open, ...this.deleted]) {
      const last = messages.findLastIndex((message) => message.request === request);
      if (last >= 0) return messages.slice(0, last + 1);
    }
    return [];
  }

  /** Keeps something with the answer of a request. */
  mark(request: string, facts: Partial<StoredMessage>): void {
    for (const one of [...this.open, ...this.deleted]) {
      one.messages = one.messages.map((message) =>
        message.request === request && message.role === "assistant" ? { ...message, ...facts } : message,
      );
    }
    this.save();
  }

  /** Forgets a turn and those after it. */
  takeBack(request: string): void {
    const place = this.current.messages.findIndex((message) => message.request === request);
    if (place >= 0) this.current.messages = this.current.messages.slice(0, place);
    this.save();
  }

  begin(): Conversation {
    let empty = this.open.find(({ messages, title }) => messages.length === 0 && title === "");
    if (!empty) {
      empty = { id: newId(), title: "", messages: [] };
      this.open = [...this.open, empty].slice(-KEPT.conversations);
    }
    this.current = empty;
    this.save();
    return empty;
  }

  select(id: string): void {
    this.current = this.get(id) ?? this.current;
    this.save();
  }

  rename(id: string, title: string): void {
    const found = this.get(id);
    if (found) found.title = title.split(/\s+/).join(" ").trim().slice(0, KEPT.title);
    this.save();
  }

  clear(): void {
    if (this.current.messages.length > 0) this.keep({ ...this.current });
    this.current.messages = [];
    this.save();
  }

  delete(id: string): void {
    const place = this.open.findIndex((one) => one.id === id);
    const found = this.open[place];
    if (!found) return;
    this.open = this.open.filter((one) => one !== found);
    this.keep(found);
    if (found === this.current) this.current = this.open[place] ?? this.open.at(-1) ?? this.begin();
    this.save();
  }

  /** Brings back what was deleted or cleared last under this id, and shows it. */
  restore(id: string): void {
    const found = this.deleted.findLast((one) => one.id === id);
    if (!found) return;
    this.deleted = this.deleted.filter((one) => one !== found);
    const still = this.get(id);
    if (still) still.messages = [...found.messages, ...still.messages];
    else this.open = [...this.open, found];
    this.current = still ?? found;
    this.save();
  }

  speak(language: Language | null): void {
    this.language = language;
    this.save();
  }

  private get(id: string): Conversation | undefined {
    return this.open.find((one) => one.id === id);
  }

  private keep(conversation: Conversation): void {
    this.deleted = [...this.deleted, conversation].slice(-KEPT.deleted);
  }

  private load(): Conversation | undefined {
    try {
      const kept = JSON.parse(this.storage?.getItem(this.key) ?? "null") as Kept | null;
      if (kept?.version !== 1) return undefined;
      this.open = kept.conversations.filter(({ id, messages }) => typeof id === "string" && Array.isArray(messages));
      this.language = kept.language;
      return this.get(kept.current) ?? this.open[0];
    } catch {
      this.open = [];
      return undefined;
    }
  }

  private save(): void {
    const kept: Kept = { version: 1, current: this.current?.id ?? "", language: this.language, conversations: this.open };
    try {
      this.storage?.setItem(this.key, JSON.stringify(kept));
    } catch {
      // The browser allows no more, or nothing at all; the chat goes on without.
    }
  }
}

function summary({ id, title, messages }: Conversation): ConversationSummary {
  const first = messages[0]?.text ?? "";
  const named = title || first.split(/\s+/).join(" ").slice(0, KEPT.title);
  return { id, title: named, turns: Math.floor(messages.length / 2) };
}
