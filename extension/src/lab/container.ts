/** The container that JupyterLab's loader takes: it gives the shared packages and gets the plugins. */

declare const __NAME__: string;
declare const __PLUGIN__: string;
declare const __SHARED__: readonly string[];

type Factory = () => unknown;

/** One version of a package, as JupyterLab shares it. */
interface Offer {
  get(): Factory | Promise<Factory>;
  loaded?: unknown;
}

type Scope = Record<string, Record<string, Offer>>;

interface Container {
  /** The shared packages, once the plugins were asked for. */
  readonly shared: Record<string, unknown>;
  init(scope: Scope): void;
  get(module: string): Promise<Factory>;
}

const { src } = document.currentScript as HTMLScriptElement;

/** The version that the page uses already, else any: JupyterLab offers one of each of its packages. */
function offerOf(scope: Scope, name: string): Offer {
  const offers = Object.values(scope[name] ?? {});
  const offer = offers.find(({ loaded }) => loaded) ?? offers[0];
  if (!offer) throw new Error(`slimchat: this application does not share ${name}`);
  return offer;
}

function containerOf(): Container {
  let scope: Scope = {};
  const shared: Record<string, unknown> = {};
  const share = async (name: string): Promise<void> => {
    shared[name] = (await offerOf(scope, name).get())();
  };
  return {
    shared,
    init: (given) => {
      scope = given;
    },
    get: async () => {
      await Promise.all(__SHARED__.map(share));
      const { default: plugins } = (await import(new URL(__PLUGIN__, src).href)) as { default: unknown };
      return () => ({ __esModule: true, default: plugins });
    },
  };
}

const page = window as unknown as { _JUPYTERLAB?: Record<string, Container> };
(page._JUPYTERLAB ??= {})[__NAME__] = containerOf();
