/** Waits for what a host sends back, and no longer than `patience` milliseconds where it is given. */
export class Replies<T> {
  private readonly waiting = new Map<string, Set<(value: T | null) => void>>();

  constructor(private readonly patience?: number) {}

  /** What comes for the key, or null when nothing does. */
  expect(key: string): Promise<T | null> {
    return new Promise((resolve) => {
      const waiting = this.waiting.get(key) ?? new Set();
      this.waiting.set(key, waiting);
      const settle = (value: T | null): void => {
        clearTimeout(timer);
        waiting.delete(settle);
        if (waiting.size === 0) this.waiting.delete(key);
        resolve(value);
      };
      const { patience } = this;
      const timer = patience === undefined ? undefined : setTimeout(() => settle(null), patience);
      waiting.add(settle);
    });
  }

  settle(key: string, value: T): void {
    for (const settle of [...(this.waiting.get(key) ?? [])]) settle(value);
  }

  giveUp(): void {
    for (const waiting of [...this.waiting.values()]) for (const settle of [...waiting]) settle(null);
  }
}

/** Not `crypto.randomUUID`: that one exists on secure origins only. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), (n) => n.toString(36)).join("");
}
