/** Draws one item of a list. */
export interface Row<T> {
  readonly root: HTMLElement;
  update(item: T): void;
}

/** A list whose rows stay in place while their items change, so that focus and open parts stay too. */
export class Keyed<T extends { readonly id: string }> {
  private readonly rows = new Map<string, Row<T>>();

  constructor(
    private readonly list: HTMLElement,
    private readonly make: (item: T) => Row<T>,
  ) {}

  update(items: readonly T[]): void {
    const wanted = new Set(items.map(({ id }) => id));
    for (const [id, row] of this.rows) {
      if (wanted.has(id)) continue;
      row.root.remove();
      this.rows.delete(id);
    }
    items.forEach((item, index) => {
      const row = this.rows.get(item.id) ?? this.make(item);
      this.rows.set(item.id, row);
      row.update(item);
      const there = this.list.children[index];
      if (there !== row.root) this.list.insertBefore(row.root, there ?? null);
    });
  }
}
