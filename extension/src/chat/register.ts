interface Built<T extends HTMLElement> {
  new (): T;
  readonly build: string;
}

/**
 * Registers an element and makes one.
 *
 * A page may already hold the element of an older build (a notebook that stayed open over an
 * upgrade); names cannot be redefined, so this build then goes under a name of its own.
 */
export function newest<T extends HTMLElement>(name: string, element: Built<T>): T {
  for (const tag of [name, `${name}-${element.build}`]) {
    if (!customElements.get(tag)) {
      customElements.define(tag, class extends (element as Built<HTMLElement>) {});
    }
    const found = customElements.get(tag) as unknown as Built<T>;
    if (found.build === element.build) return document.createElement(tag) as T;
  }
  throw new Error(`slimchat: the element ${name} cannot be registered`);
}
