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

  /** Whether a job was begun here; it is forgotten then. */
  take(id: string): boolean {
    const known = this.ids.delete(id);
    if (known) this.keep();
    return known;
  }

  private keep(): void {
    this.storage.setItem(KEY, [...this.ids].join(" "));
  }
}
