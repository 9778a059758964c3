import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { Api } from "./api";
import type { Facts } from "./facts";
import type { Server } from "./server";
import type { Settings } from "./settings";
import type { Strings } from "./strings";
import type { Workspace } from "./workspace";

/** What the parts of the plugin share. */
export interface Context {
  readonly app: JupyterFrontEnd;
  readonly server: Server;
  readonly api: Api;
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly facts: Facts;
  readonly strings: Strings;
}
