const KEY = "slimchat:started";

/** The jobs that were begun in this tab of the browser; a reload does not forget them. */
export class Started {
  private readonly ids: Set<string>;

  constructor(private readonly storage: Pick<Storage, "getItem" | "setItem">) {
    this.ids = new Set((storage.getItem(KEY) ?? "").split(" ").filter(Boolean));
  }

  add(id: string): void {
    this.ids.add(id);
    this.keep();
  }

  /** Whether a job was begun here, and is not forgotten. */
  has(id: string): boolean {
    return this.ids.has(id);
  }

  forget(id: string): void {
    if (this.ids.delete(id)) this.keep();
  }

  private keep(): void {
    this.storage.setItem(KEY, [...this.ids].join(" "));
  }
}
