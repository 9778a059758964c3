/** Waits for what a host sends back, and no longer than `patience` milliseconds. */
export class Replies<T> {
  private readonly waiting = new Map<string, Set<(value: T | null) => void>>();

  constructor(private readonly patience: number) {}

  /** What comes for the key, or null when nothing does. */
  expect(key: string): Promise<T | null> {
    return new Promise((resolve) => {
      const waiting = this.waiting.get(key) ?? new Set();
      this.waiting.set(key, waiting);
      const settle = (value: T | null): void => {
        clearTimeout(timer);
        waiting.delete(settle);
        resolve(value);
      };
      const timer = setTimeout(() => settle(null), this.patience);
      waiting.add(settle);
    });
  }

  settle(key: string, value: T): void {
    for (const settle of [...(this.waiting.get(key) ?? [])]) settle(value);
  }

  giveUp(): void {
    for (const waiting of this.waiting.values()) for (const settle of [...waiting]) settle(null);
  }
}
