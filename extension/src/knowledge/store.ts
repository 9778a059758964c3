import { StateStore } from "../frame/state-store";
import type { KnowledgeEvent, KnowledgeIntent, Request, State } from "./protocol";

/** The documents of a bot, and what is asked about them. */
export class KnowledgeStore extends StateStore<State, Request, KnowledgeIntent, KnowledgeEvent> {}
