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
function offerOf(scope: Scope, name: string): Offer | undefined {
  const offers = Object.values(scope[name] ?? {});
  return offers.find(({ loaded }) => loaded) ?? offers[0];
}

function containerOf(): Container {
  let scope: Scope = {};
  const shared: Record<string, unknown> = {};
  const share = async ([name, offer]: [string, Offer]): Promise<void> => {
    shared[name] = (await offer.get())();
  };
  const moduleOf = (plugins: unknown) => () => ({ __esModule: true, default: plugins });
  return {
    shared,
    init: (given) => {
      scope = given;
    },
    get: async () => {
      const offers = __SHARED__.map((name) => [name, offerOf(scope, name)] as [string, Offer]);
      const lacking = offers.filter(([, offer]) => !offer).map(([name]) => name);
      if (lacking.length > 0) {
        // Voila loads every extension, and has neither file browser nor sidebars.
        console.debug(`slimchat: no panels here, since this application does not share ${lacking.join(", ")}`);
        return moduleOf([]);
      }
      await Promise.all(offers.map(share));
      const { default: plugins } = (await import(new URL(__PLUGIN__, src).href)) as { default: unknown };
      return moduleOf(plugins);
    },
  };
}

const page = window as unknown as { _JUPYTERLAB?: Record<string, Container> };
(page._JUPYTERLAB ??= {})[__NAME__] = containerOf();
