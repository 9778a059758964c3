import { Line } from "./line";
import type { Bot, Job, WorkspaceMessage } from "./protocol";
import type { Server } from "./server";

export type Aspect = "bots" | "jobs" | "live";

/** The bots and jobs of the workspace, as the server tells them. */
export class Workspace {
  bots: readonly Bot[] = [];
  jobs: readonly Job[] = [];
  /** Null until the server has been reached, or could not be. */
  live: boolean | null = null;
  /** Whether the server has told which bots there are. */
  known = false;
  private readonly listeners = new Set<(aspect: Aspect) => void>();
  private readonly line: Line;

  constructor(server: Server) {
    this.line = new Line(() => server.socket("events"), {
      message: (data) => this.take(data as WorkspaceMessage),
      live: (live) => {
        if (live === this.live) return; // a try that failed like the one before
        this.live = live;
        this.tell("live");
      },
    });
  }

  /** Calls back on every change; returns the undoing. */
  follow(listener: (aspect: Aspect) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  bot(id: string): Bot | undefined {
    return this.bots.find((bot) => bot.id === id);
  }

  botAt(path: string): Bot | undefined {
    return this.bots.find((bot) => bot.path === path);
  }

  retry(): void {
    this.line.retry();
  }

  dispose(): void {
    this.line.close();
    this.listeners.clear();
  }

  private take(message: WorkspaceMessage): void {
    if (message.type === "bots") {
      this.bots = message.bots;
      this.known = true;
    } else if (message.type === "jobs") this.jobs = message.jobs;
    else return;
    this.tell(message.type);
  }

  private tell(aspect: Aspect): void {
    for (const listener of [...this.listeners]) listener(aspect);
  }
}
