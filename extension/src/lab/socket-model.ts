import type { Model } from "../hosts/notebook";
import { Line } from "./line";
import type { Kind, Trouble, ViewMessage } from "./protocol";

type Callback = (message: unknown) => void;

export interface ModelListener {
  /** The state is there for the first time. */
  ready(): void;
  /** The server will not show this view. */
  refused(trouble: Trouble): void;
  /** Another view has something to show. */
  open(kind: Kind, view: string): void;
}

/** A view in the server, with the shape of a widget's model, so that it can be shown like one. */
export class SocketModel implements Model {
  private readonly state = new Map<string, unknown>();
  private readonly callbacks = new Map<string, Set<Callback>>();
  private readonly watchers = new Set<(live: boolean) => void>();
  private readonly line: Line;
  private live = false;
  private ready = false;

  constructor(
    open: () => WebSocket,
    private readonly listener: ModelListener,
  ) {
    this.line = new Line(open, {
      message: (data) => this.take(data as ViewMessage),
      live: (live) => {
        if (!live) this.setLive(false);
      },
    });
  }

  get(key: string): unknown {
    return this.state.get(key);
  }

  on(name: string, callback: Callback): void {
    this.callbacks.set(name, (this.callbacks.get(name) ?? new Set()).add(callback));
  }

  off(name: string, callback: Callback): void {
    this.callbacks.get(name)?.delete(callback);
  }

  send(content: unknown, _callbacks?: unknown, buffers: ArrayBuffer[] = []): void {
    this.line.send({ type: "intent", content, buffers: buffers.length }, buffers);
  }

  /** Writes what a page may write. */
  set(name: string, value: unknown): void {
    this.line.send({ type: "set", state: { [name]: value } });
  }

  /** Tells whether the server can be reached, now and whenever that changes; returns the undoing. */
  readonly connected = (watcher: (live: boolean) => void): (() => void) => {
    watcher(this.live);
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  close(): void {
    this.line.close();
  }

  private take(message: ViewMessage): void {
    switch (message.type) {
      case "state":
        return this.update(message.state);
      case "event":
        return this.emit("msg:custom", message);
      case "open":
        return this.listener.open(message.kind, message.view);
      case "error":
        this.line.close();
        return this.listener.refused(message.error);
    }
  }

  private update(state: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(state)) this.state.set(name, value);
    for (const name of Object.keys(state)) this.emit(`change:${name}`, undefined);
    if (!this.ready) {
      this.ready = true;
      this.setLive(true);
      this.listener.ready();
    } else this.setLive(true);
  }

  private emit(name: string, message: unknown): void {
    for (const callback of [...(this.callbacks.get(name) ?? [])]) callback(message);
  }

  private setLive(live: boolean): void {
    if (live === this.live) return;
    this.live = live;
    for (const watcher of [...this.watchers]) watcher(live);
  }
}
