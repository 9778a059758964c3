import { linkOf } from "../../hosts/controls-link";
import { createControls } from "../../controls";
import type { Mount } from "../views";
import { live, mountTool } from "./tool";

export const mount: Mount = (place, model, language) =>
  mountTool(place, model, language, createControls(), () => linkOf(model, live));
