import type { Model } from "../src/hosts/notebook";

/** A widget's model without a kernel. */
export class FakeModel implements Model {
  readonly sent: unknown[] = [];
  readonly callbacks = new Map<string, Set<(message: unknown) => void>>();
  constructor(readonly state: Record<string, unknown>) {}
  get(key: string): unknown {
    return this.state[key];
  }
  on(name: string, callback: (message: unknown) => void): void {
    this.callbacks.set(name, (this.callbacks.get(name) ?? new Set()).add(callback));
  }
  off(name: string, callback: (message: unknown) => void): void {
    this.callbacks.get(name)?.delete(callback);
  }
  send(content: unknown): void {
    this.sent.push(content);
  }
  emit(name: string, message?: unknown): void {
    for (const callback of this.callbacks.get(name) ?? []) callback(message);
  }
}
