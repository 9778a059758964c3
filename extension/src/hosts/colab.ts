/** What Colab puts into the frame of every output. */
interface Colab {
  readonly kernel?: { readonly accessAllowed?: boolean };
}

const colab = (): Colab | undefined => (globalThis as { google?: { colab?: Colab } }).google?.colab;

export const colabHere = (): boolean => colab() !== undefined;

/** Whether this is an output of an earlier session, which Colab lets speak to no kernel. */
export const colabCut = (): boolean => colab()?.kernel?.accessAllowed === false;
