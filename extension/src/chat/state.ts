import type { Action, ChatError, ChatEvent, Citation, Feedback, HandedCase, StoredMessage } from "./protocol";

export type Status = "waiting" | "queued" | "searching" | "writing" | "stopping" | "done";

/** One question and what became of it. */
export interface Turn {
  readonly request: string;
  readonly question: string;
  /** The answer's own id; null where there is none yet. */
  readonly id: string | null;
  readonly text: string;
  readonly status: Status;
  readonly action: Action | null;
  readonly citations: readonly Citation[];
  /** What must be known about the text. */
  readonly notice: string;
  /** What the customer may mean, where the bot asks back. */
  readonly choices: readonly string[];
  /** The bot that a router chose; empty without one. */
  readonly bot: string;
  readonly confidence: number | null;
  readonly language: string | null;
  readonly stopped: boolean;
  readonly error: ChatError | null;
  readonly feedback: Feedback | null;
  /** The case that a person takes over. */
  readonly handed: HandedCase | null;
}

export type Turns = readonly Turn[];

const blank = (request: string, question: string): Turn => ({
  request,
  question,
  id: null,
  text: "",
  status: "waiting",
  action: null,
  citations: [],
  notice: "",
  choices: [],
  bot: "",
  confidence: null,
  language: null,
  stopped: false,
  error: null,
  feedback: null,
  handed: null,
});

/** The turn that is being answered, the earliest first. */
export function active(turns: Turns): Turn | undefined {
  return turns.find((turn) => turn.status !== "done");
}

/** The user asked, here; in place of an earlier turn and all after it where `replaces` names one. */
export function asked(turns: Turns, request: string, question: string, replaces?: string): Turns {
  const end = turns.findIndex((turn) => turn.request === replaces);
  return [...(end < 0 ? turns : turns.slice(0, end)), blank(request, question)];
}

/** The user pressed Stop, here. */
export function stopping(turns: Turns, request: string): Turns {
  return change(turns, request, (turn) =>
    turn.status === "done" ? turn : { ...turn, status: "stopping" },
  );
}

/** Folds one event into the conversation; returns the same array where nothing changed. */
export function reduce(turns: Turns, request: string, event: ChatEvent): Turns {
  if (event.type === "cleared") return turns.length === 0 ? turns : [];
  if ((event.type === "started" || event.type === "queued") && event.question !== undefined) {
    const status = event.type === "started" ? "searching" : "queued";
    const known = turns.some((turn) => turn.request === request);
    if (!known) return [...turns, { ...blank(request, event.question), status }];
  }
  return change(turns, request, (turn) => step(turn, event));
}

function step(turn: Turn, event: ChatEvent): Turn {
  if (event.type === "noted") return { ...turn, feedback: event.feedback };
  if (event.type === "handed") return { ...turn, handed: event.case };
  if (turn.status === "done" && event.type !== "answer" && event.type !== "error") return turn;
  const status = (next: Status): Status => (turn.status === "stopping" ? "stopping" : next);
  switch (event.type) {
    case "queued":
      return { ...turn, status: status("queued") };
    case "started":
    case "retrieved":
      return { ...turn, status: status("searching") };
    case "token":
      return turn.status === "stopping"
        ? turn
        : { ...turn, text: turn.text + event.text, status: "writing" };
    case "replaced":
      return { ...turn, text: event.text, status: status("writing") };
    case "answer": {
      const { id, text, action, citations, notice = "", choices = [], bot = "", confidence, language, cancelled } = event.answer;
      const told = { text, action, citations, notice, choices, bot, confidence, language, stopped: cancelled };
      return { ...turn, id: id ?? null, ...told, status: "done" };
    }
    case "stopped":
      return { ...turn, stopped: true, status: "done" };
    case "error":
      return { ...turn, error: event.error, status: "done" };
    case "not_handed":
    case "passage":
    case "cleared":
      return turn;
  }
}

/** Takes over the conversation that the host keeps, and leaves alone what is still under way. */
export function synced(turns: Turns, messages: readonly StoredMessage[]): Turns {
  const stored = fromMessages(messages);
  const known = new Set(stored.map((turn) => turn.request));
  const open = turns.filter((turn) => turn.status !== "done" && !known.has(turn.request));
  const before = new Map(turns.map((turn) => [turn.request, turn]));
  const next = [...stored.map((turn) => reuse(before.get(turn.request), turn)), ...open];
  const same = next.length === turns.length && next.every((turn, i) => turn === turns[i]);
  return same ? turns : next;
}

function fromMessages(messages: readonly StoredMessage[]): Turn[] {
  const turns: Turn[] = [];
  messages.forEach((message, index) => {
    const last = turns.at(-1);
    const request = message.request ?? `stored-${index}`;
    if (message.role === "user") {
      turns.push({ ...blank(request, message.text), status: "done" });
      return;
    }
    const pair = last !== undefined && last.question !== "" && isUnanswered(last);
    const base = pair ? last : blank(request, "");
    const turn: Turn = {
      ...base,
      id: message.id ?? null,
      text: message.text,
      status: "done",
      action: message.action ?? null,
      citations: message.citations ?? [],
      notice: message.notice ?? "",
      choices: message.choices ?? [],
      bot: message.bot ?? "",
      confidence: message.confidence ?? null,
      language: message.language ?? null,
      stopped: message.stopped ?? false,
      error: message.error ?? null,
      feedback: message.feedback ?? null,
      handed: message.handed ?? null,
    };
    if (pair) turns[turns.length - 1] = turn;
    else turns.push(turn);
  });
  return turns;
}

const isUnanswered = (turn: Turn): boolean =>
  turn.text === "" && turn.error === null && turn.action === null && !turn.stopped;

/** Keeps the object of an unchanged turn, so that its view, and what is open in it, stays. */
function reuse(old: Turn | undefined, turn: Turn): Turn {
  return old !== undefined && JSON.stringify(old) === JSON.stringify(turn) ? old : turn;
}

function change(turns: Turns, request: string, update: (turn: Turn) => Turn): Turns {
  let changed = false;
  const next = turns.map((turn) => {
    const result = turn.request === request ? update(turn) : turn;
    changed ||= result !== turn;
    return result;
  });
  return changed ? next : turns;
}
